#include "studio/workshop/words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <random>
#include <sstream>

#include "base/utf8.h"
#include "weights/excerpt.h"

namespace impasto::studio {
namespace {

constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kNamedStyles = 3;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// "lake" of "lake.jpg"; "Mt. Fuji" stays whole, as what follows its dot is no extension.
std::string stem_of(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  const bool has_extension = dot != std::string::npos && dot > 0 && name.size() - dot <= 6 &&
                             name.find(' ', dot) == std::string::npos;
  return has_extension ? name.substr(0, dot) : name;
}

}  // namespace

bool is_id(std::string_view text) {
  return text.size() == kIdLength && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::int64_t now_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string new_id() {
  std::random_device random;
  return fmt::format("{:012x}{:04x}", now_milliseconds(), random() & 0xFFFFu);
}

std::string iso_time(std::int64_t milliseconds) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{
      std::chrono::milliseconds(milliseconds)};
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string clean_name(std::string_view name) {
  std::string clean;
  while (!name.empty()) {
    const std::size_t length = character_length(name);
    const std::string_view character = name.substr(0, std::max<std::size_t>(length, 1));
    name.remove_prefix(character.size());
    const auto first = static_cast<unsigned char>(character.front());
    // U+0080 to U+009F, and the marks that turn the direction of the text after them.
    const bool is_control = first < 0x20 || first == 0x7F ||
                            (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0) ||
                            (character >= "\u202A" && character <= "\u202E") ||
                            (character >= "\u2066" && character <= "\u2069");
    if (length == 0 || is_control) continue;
    if (clean.size() + character.size() > kMostNameBytes) break;
    clean += character;
  }
  const std::size_t begin = clean.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return clean.substr(begin, clean.find_last_not_of(' ') - begin + 1);
}

std::string painting_name(const std::string& content, const std::vector<std::string>& styles) {
  std::string name = content.empty() ? "texture" : stem_of(content);
  if (styles.empty()) return clean_name(name);
  name += content.empty() ? " of " : " in the manner of ";
  const std::size_t shown = std::min(styles.size(), kNamedStyles);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == shown && shown == styles.size();
    name += i == 0 ? "" : is_last ? " and " : ", ";
    name += stem_of(styles[i]);
  }
  if (shown < styles.size()) name += fmt::format(" and {} more", styles.size() - shown);
  return clean_name(name);
}

bool has_words(std::string_view text, std::string_view search) {
  const std::string where = lower(text);
  std::istringstream words(lower(search));
  for (std::string word; words >> word;) {
    if (where.find(word) == std::string::npos) return false;
  }
  return true;
}

std::string excerpt_of(std::string_view text) { return excerpt(text, 40); }

int view_side(int side) {
  constexpr std::array kSides = {64, 128, 256, 384, 512, 768, 1024, 1280, 1600, 2048};
  int kept = kSides.front();
  for (const int candidate : kSides) {
    if (candidate <= side) kept = candidate;
  }
  return kept;
}

}  // namespace impasto::studio
