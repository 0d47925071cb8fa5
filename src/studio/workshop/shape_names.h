#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "studio/workshop/painting.h"
#include "studio/workshop/picture_store.h"
#include "transfer/names.h"

namespace impasto::studio {

inline constexpr Names<PictureRole, 5> kRoleNames{{
    {"any", PictureRole::any},
    {"content", PictureRole::content},
    {"style", PictureRole::style},
    {"regions", PictureRole::regions},
    {"initial", PictureRole::initial},
}};
inline constexpr Names<State, 6> kStateNames{{
    {"queued", State::queued},
    {"painting", State::painting},
    {"paused", State::paused},
    {"done", State::done},
    {"stopped", State::stopped},
    {"failed", State::failed},
}};

/// Nothing for a word that stands for none.
template <typename Value, std::size_t N>
[[nodiscard]] std::optional<Value> value_of(const Names<Value, N>& names, std::string_view word) {
  for (const auto& [name, value] : names) {
    if (name == word) return value;
  }
  return std::nullopt;
}

/// Whether it can stand in a header as it is: "image/png".
[[nodiscard]] inline bool is_media_type(std::string_view text) {
  constexpr std::string_view kTypes = "image/";
  return text.starts_with(kTypes) && text.size() > kTypes.size() && text.size() < 64 &&
         std::ranges::all_of(text.substr(kTypes.size()), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == '+';
         });
}

}  // namespace impasto::studio
