#pragma once

#include "base/large_vector.h"

namespace impasto {

/// Total variation of a picture (3, H, W): the sum of squared differences between neighboring
/// pixels, right and down, over the three channels, divided by H*W. (Programs differ here: this is
/// the squared, not the absolute form; Mahendran, Vedaldi 2015, equation 5 with beta = 2.)
/// Adds `scale` * d value / d picture to `gradient` (3, H, W), unless that is empty.
double total_variation(VectorView<const float> picture, int height, int width, double scale,
                       VectorView<float> gradient);

}  // namespace impasto
