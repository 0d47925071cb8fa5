#include "studio/http/headers.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace impasto::studio {
namespace {

/// What RFC 5987 lets stand as it is.
bool is_attribute_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

/// What browsers would take for a folder, or systems refuse.
bool is_no_file_character(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F ||
         std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
}

}  // namespace

httplib::Headers security_headers() {
  return {{"X-Content-Type-Options", "nosniff"},
          {"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
           "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cross-Origin-Opener-Policy", "same-origin"}};
}

std::string sandbox_policy() {
  return "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
         "frame-ancestors 'none'";
}

std::string attachment(std::string_view name) {
  std::string plain;
  std::string encoded;
  while (!name.empty()) {
    const std::size_t length = character_length(name);
    if (length == 0 || is_no_file_character(name[0])) {
      plain += '_';
      encoded += '_';
    } else if (length == 1) {
      // A percent sign would be decoded by some browsers.
      plain += name[0] == '%' ? '_' : name[0];
      encoded += is_attribute_character(name[0])
                     ? std::string(1, name[0])
                     : fmt::format("%{:02X}", static_cast<unsigned char>(name[0]));
    } else {
      plain += '_';
      for (const char c : name.substr(0, length)) {
        encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
      }
    }
    name.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
}

}  // namespace impasto::studio
