#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "impasto/recipe.h"

namespace impasto {

[[nodiscard]] nlohmann::ordered_json recipe_json(const Recipe& recipe);

/// One of Recipe::changes, as it stands there.
[[nodiscard]] nlohmann::ordered_json change_json(const WeightChange& change);

/// Beside the settings in a picture's metadata: SHA-256 of the files that it was painted from, by
/// programs that look whether it is there already.
inline constexpr const char* kPaintedFromKey = "painted_from";

/// The text of it, on one line without an indent; bytes that are not UTF-8 (in a file's name
/// perhaps) become U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

/// {"width","height","form","content":[{"layer","weight","value"}],"style":[...],
///  "tv":{"weight","value"},"total"}: values unweighted, total weighted.
[[nodiscard]] nlohmann::ordered_json report_json(const LossReport& report,
                                                 const LossSettings& settings, int width,
                                                 int height);

}  // namespace impasto
