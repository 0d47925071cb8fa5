#include "cli/name_pattern.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "impasto/error.h"

namespace impasto::cli {
namespace {

constexpr std::array<std::pair<std::string_view, std::string NameFields::*>, 4> kFields{{
    {"content", &NameFields::content},
    {"style", &NameFields::style},
    {"ext", &NameFields::ext},
    {"number", &NameFields::number},
}};

std::string NameFields::*field_of(std::string_view name, std::string_view pattern) {
  for (const auto& [known, field] : kFields) {
    if (name == known) return field;
  }
  throw Error(
      fmt::format("{{{}}} in the name {} is no field; use {{content}}, {{style}}, {{number}} or "
                  "{{ext}}, and {{{{ for a brace",
                  name, pattern));
}

}  // namespace

NamePattern::NamePattern(std::string_view text) {
  const std::string_view pattern = text;
  parts_.emplace_back();
  while (!text.empty()) {
    const char c = text.front();
    if (text.starts_with("{{") || text.starts_with("}}")) {
      parts_.back().text += c;
      text.remove_prefix(2);
    } else if (c == '{' || c == '}') {
      const std::size_t end = text.find('}');
      if (c == '}' || end == std::string_view::npos) {
        throw Error(
            fmt::format("the name {} has a brace without a partner; write {{{{ or }}}} "
                        "for a brace",
                        pattern));
      }
      parts_.push_back({.text = {}, .field = field_of(text.substr(1, end - 1), pattern)});
      parts_.emplace_back();
      text.remove_prefix(end + 1);
    } else {
      parts_.back().text += c;
      text.remove_prefix(1);
    }
  }
}

std::string NamePattern::name(const NameFields& fields) const {
  std::string name;
  for (const Part& part : parts_) name += part.field == nullptr ? part.text : fields.*part.field;
  return name;
}

}  // namespace impasto::cli
