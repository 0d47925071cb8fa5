#include "image/data_uri.h"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <memory>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr std::string_view kScheme = "data:";
constexpr std::string_view kEncoding = ";base64,";
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

using GlibBytes = std::unique_ptr<void, void (*)(void*)>;

}  // namespace

std::string data_uri(std::string_view type, std::string_view bytes) {
  const GlibBytes text(g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()),
                       g_free);
  return fmt::format("{}{}{}{}", kScheme, type, kEncoding, static_cast<const char*>(text.get()));
}

std::string bytes_of_data_uri(std::string_view uri, std::size_t most_bytes) {
  const std::size_t encoding = uri.substr(0, 100).find(kEncoding);
  if (!uri.starts_with(kScheme) || encoding == std::string_view::npos) {
    throw Error(
        "it is no address that holds a picture; it must begin like \"data:image/png;base64,\"");
  }
  const std::string text(uri.substr(encoding + kEncoding.size()));
  if (text.size() / 4 * 3 > most_bytes) {
    throw Error(fmt::format("it holds {} bytes, and {} are taken at most; reduce the picture first",
                            text.size() / 4 * 3, most_bytes));
  }
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  const bool is_base64 = text.size() % 4 == 0 && padding <= 2 &&
                         text.find_first_not_of(kAlphabet) >= text.size() - padding;
  if (!is_base64) throw Error("its base64 is damaged or cut short; encode it again");
  if (text.empty()) return {};
  gsize size = 0;
  const GlibBytes bytes(g_base64_decode(text.c_str(), &size), g_free);
  return {static_cast<const char*>(bytes.get()), size};
}

}  // namespace impasto
