#pragma once

#include "impasto/picture.h"

namespace impasto {

/// How a picture gets the colors of another.
enum class ColorTransfer {
  linear,     ///< its mean color and covariance
  histogram,  ///< its histogram, channel by channel
  luminance,  ///< as linear, but luminance stays: only chrominance is matched
};

/// `picture` with the colors of `palette`, which may have any size, in [0, 1]; formulas in
/// docs/method.md. Transparent pixels of either do not count, and transparency stays. Throws Error
/// where a picture has no pixels.
[[nodiscard]] Picture transfer_colors(Picture picture, const Picture& palette, ColorTransfer how);

}  // namespace impasto
