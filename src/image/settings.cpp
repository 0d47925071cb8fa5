#include "image/settings.h"

#include <array>
#include <cstddef>
#include <utility>

#include "base/utf8.h"

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

// The carriage return too: an XML reader would turn it into a line feed.
constexpr std::array<std::pair<char, std::string_view>, 4> kEscapes{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'\r', "&#13;"}}};

std::string escape(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    std::string_view piece = length == 0 ? kReplacementCharacter : text.substr(0, length);
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
