#pragma once

#include <nlohmann/json.hpp>

#include "transfer/checkpoint.h"

namespace impasto {

// Parts of a checkpoint as JSON, and back. Reading throws nlohmann::json::exception for values of
// another type, and Error for what cannot be.

[[nodiscard]] nlohmann::json identity_json(const PaintingIdentity& identity);
[[nodiscard]] PaintingIdentity identity_from(const nlohmann::json& json);

[[nodiscard]] nlohmann::json choices_json(const PaintingChoices& choices);
[[nodiscard]] PaintingChoices choices_from(const nlohmann::json& json);

[[nodiscard]] nlohmann::json standing_json(const Standing& standing);
[[nodiscard]] Standing standing_from(const nlohmann::json& json);

/// The first setting that is not the same in two recipes, and may not differ; empty: none.
[[nodiscard]] std::string recipe_difference(const nlohmann::json& then, const nlohmann::json& now);

}  // namespace impasto
