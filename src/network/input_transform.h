#pragma once

#include <array>

#include "weights/store.h"

namespace impasto {

/// The first step of a network: its input channel c is picture[source[c]] * scale[c] + offset[c],
/// for RGB planes in [0, 1].
struct InputTransform {
  std::array<int, 3> source{};
  std::array<double, 3> scale{};
  std::array<double, 3> offset{};
};

/// (x * scale - mean) / deviation of InputConvention, as one multiplication and one addition.
[[nodiscard]] InputTransform input_transform(InputConvention convention);

}  // namespace impasto
