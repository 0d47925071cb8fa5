#include "weights/excerpt.h"

#include <fmt/format.h>

namespace impasto {

std::string excerpt(std::string_view bytes, std::size_t most) {
  std::string text = "\"";
  for (const char c : bytes.substr(0, most)) {
    if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  text += bytes.size() > most ? "...\"" : "\"";
  return text;
}

}  // namespace impasto
