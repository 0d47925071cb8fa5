#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "impasto/recipe.h"
#include "impasto/session.h"

namespace impasto {

[[nodiscard]] nlohmann::ordered_json recipe_json(const Recipe& recipe);

/// Beside the settings of a picture that is not painted to its end: after how many evaluations.
inline constexpr const char* kStoppedKey = "stopped_after";

/// What goes into a painting's metadata: the recipe, and kStoppedKey if it was stopped.
[[nodiscard]] std::string painting_settings(const Recipe& recipe, const Result& result);

/// The text of it, on one line without an indent; bytes that are not UTF-8 (in a file's name
/// perhaps) become U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

/// {"width","height","form","content":[{"layer","weight","value"}],"style":[...],
///  "tv":{"weight","value"},"total"}: values unweighted, total weighted.
[[nodiscard]] nlohmann::ordered_json report_json(const LossReport& report,
                                                 const LossSettings& settings, int width,
                                                 int height);

}  // namespace impasto
