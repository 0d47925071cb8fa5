#include "transfer/html.h"

#include <array>
#include <utility>

#include "base/utf8.h"

namespace impasto {
namespace {

constexpr std::array<std::pair<char, std::string_view>, 5> kEscapes{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};

}  // namespace

std::string html_text(std::string_view text) {
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

}  // namespace impasto
