#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "studio/workshop/painting.h"
#include "studio/workshop/picture_store.h"
#include "studio/workshop/studio.h"

namespace impasto::studio {

// The shapes that docs/studio-api.json describes.

/// An order, or a document (Studio::document()), whose masks come along in the order. Throws
/// Refusal naming an unknown key, a value of another type, or one out of range. Safe with JSON of
/// any origin.
[[nodiscard]] Order order_from_json(const nlohmann::json& value);
[[nodiscard]] WeightChange weights_from_json(const nlohmann::json& value);

/// Parses a request's body: at most so many levels deep. Throws Refusal.
[[nodiscard]] nlohmann::json parse_json(std::string_view text);

[[nodiscard]] nlohmann::ordered_json order_json(const Order& order, bool with_recipe = true);
[[nodiscard]] nlohmann::ordered_json painting_json(const Painting& painting, bool with_recipe);
[[nodiscard]] nlohmann::ordered_json picture_json(const StoredPicture& picture);
[[nodiscard]] nlohmann::ordered_json estimate_json(const Estimate& estimate);

}  // namespace impasto::studio
