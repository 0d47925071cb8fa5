#include "image/settings.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace impasto {
namespace {

constexpr std::string_view kBefore =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
    "xmlns:impasto=\"urn:impasto:1\" xmp:CreatorTool=\"impasto\">";
constexpr std::string_view kOpen = "<impasto:settings>";
constexpr std::string_view kClose = "</impasto:settings>";
constexpr std::string_view kAfter =
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The carriage return too: an XML reader would turn it into a line feed.
constexpr std::array<std::pair<char, std::string_view>, 4> kEscapes{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'\r', "&#13;"}}};

/// Bytes of the well-formed UTF-8 character at the front of `text`, 0 where there is none
/// (Unicode 15.0, table 3-7) or where XML 1.0 forbids it (section 2.2).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r';
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  std::uint32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool forbidden = code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF;
  return overlong || surrogate || forbidden ? 0 : length;
}

std::string escape(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    std::string_view piece = length == 0 ? kReplacement : text.substr(0, length);
    for (const auto& [plain, entity] : kEscapes) {
      if (text.front() == plain) piece = entity;
    }
    escaped += piece;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return escaped;
}

std::string unescape(std::string_view text) {
  std::string plain_text;
  while (!text.empty()) {
    char character = text.front();
    std::size_t length = 1;
    for (const auto& [plain, entity] : kEscapes) {
      if (!text.starts_with(entity)) continue;
      character = plain;
      length = entity.size();
    }
    plain_text += character;
    text.remove_prefix(length);
  }
  return plain_text;
}

}  // namespace

std::string settings_to_xmp(std::string_view settings) {
  std::string xmp(kBefore);
  xmp.append(kOpen).append(escape(settings)).append(kClose).append(kAfter);
  return xmp;
}

std::string settings_from_xmp(std::string_view xmp) {
  const std::size_t open = xmp.find(kOpen);
  if (open == std::string_view::npos) return {};
  xmp.remove_prefix(open + kOpen.size());
  const std::size_t close = xmp.find(kClose);
  return close == std::string_view::npos ? std::string() : unescape(xmp.substr(0, close));
}

}  // namespace impasto
