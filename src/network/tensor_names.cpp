#include "network/tensor_names.h"

#include <array>
#include <regex>
#include <string>

namespace impasto {
namespace {

/// A way of naming. Group 1: block, empty in a plain sequence; 2: convolution; 3: kind.
struct Scheme {
  std::regex pattern;
  int first_convolution;  ///< added to group 2, which may be empty
};

const std::array<Scheme, 5>& schemes() {
  static const std::string kind =
      R"((?:[_/.].*)?[_/.](W|b|kernel|weight|bias|vars/[01])(?:_\d+)?(?::0)?)";
  static const std::array<Scheme, 5> all = {{
      {std::regex(R"((?:.*[/.])?block([1-9])_conv([1-9]))" + kind), 0},
      {std::regex(R"((?:.*[/.])?conv([1-9])_([1-9]))" + kind), 0},
      {std::regex(R"((?:.*/)?block([1-9])/layers/conv2d(?:_(\d))?/vars/([01]))"), 1},
      {std::regex(R"((?:.*/)?layers/()conv2d(?:_(\d{1,3}))?/vars/([01]))"), 0},
      {std::regex(R"((?:(?:.*\.)?features\.|module\.)?()(\d{1,3})\.(weight|bias))"), 0},
  }};
  return all;
}

int number(const std::csub_match& group) { return group.length() > 0 ? std::stoi(group.str()) : 0; }

ParameterKind kind_of(const std::string& word) {
  const bool bias = word == "b" || word == "bias" || word.ends_with('1');
  return bias ? ParameterKind::bias : ParameterKind::kernel;
}

}  // namespace

std::optional<ParameterName> parse_tensor_name(std::string_view name) {
  constexpr std::size_t kLongest = 256;  // std::regex recurses on every character
  if (name.size() > kLongest) return std::nullopt;
  for (const Scheme& scheme : schemes()) {
    std::cmatch match;
    if (std::regex_match(name.data(), name.data() + name.size(), match, scheme.pattern)) {
      return ParameterName{number(match[1]), number(match[2]) + scheme.first_convolution,
                           kind_of(match[3].str())};
    }
  }
  return std::nullopt;
}

bool names_batch_normalization(std::string_view name) {
  for (const std::string_view part : {"running_mean", "moving_mean", "batch_norm", "batchnorm"}) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace impasto
