#pragma once

#include <nlohmann/json.hpp>

#include "impasto/recipe.h"

namespace impasto {

[[nodiscard]] nlohmann::ordered_json recipe_json(const Recipe& recipe);

/// {"width","height","form","content":[{"layer","weight","value"}],"style":[...],
///  "tv":{"weight","value"},"total"}: values unweighted, total weighted.
[[nodiscard]] nlohmann::ordered_json report_json(const LossReport& report,
                                                 const LossSettings& settings, int width,
                                                 int height);

}  // namespace impasto
