#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "impasto/recipe.h"

namespace impasto {

/// The published settings of a paper or a program, in impasto's terms. Where they come from, how
/// they are derived and what they leave out: docs/presets.md.
struct Preset {
  std::string name;
  std::string summary;  ///< one line: whose settings these are
  Recipe recipe;
};

/// All of them.
[[nodiscard]] const std::vector<Preset>& presets();

/// The recipe of one. Throws Error naming those that there are.
[[nodiscard]] Recipe preset(std::string_view name);

}  // namespace impasto
