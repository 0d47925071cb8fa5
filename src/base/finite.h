#pragma once

#include <span>

namespace impasto {

/// Whether all values are numbers and none is infinite.
[[nodiscard]] bool all_finite(std::span<const float> values);

}  // namespace impasto
