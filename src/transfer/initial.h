#pragma once

#include <cstdint>

#include "image/fit.h"
#include "impasto/picture.h"

namespace impasto {

/// Normal noise around mid grey, clamped to [0, 1]; the same bytes for the same seed.
[[nodiscard]] Picture noise_picture(Size size, std::uint64_t seed);

/// picture = (1 - share) picture + share noise_picture(its size, seed).
void blend_noise(Picture& picture, double share, std::uint64_t seed);

/// The picture enlarged or reduced until it covers `size`, and cut around its middle.
[[nodiscard]] Picture cover(const Picture& picture, Size size);

}  // namespace impasto
