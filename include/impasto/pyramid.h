#pragma once

#include <vector>

namespace impasto {

/// Sizes to paint coarse to fine, the longer side in pixels: 128 first, `longer_side` last, and
/// steps of one factor between them, 2 at most. The painting is laid out at 128 pixels whatever its
/// final size is, so that it looks the same at any (docs/choosing-defaults.md). With `scales` above
/// 0, so many sizes at steps of 2. `longer_side` alone below 182, and where it is 0, which stands
/// for the content's own size.
[[nodiscard]] std::vector<int> pyramid(int longer_side, int scales = 0);

/// Evaluations that a painting usually gets at a size, where a recipe does not say how many: fewer
/// the finer, as less is left to do. 60 at 512.
[[nodiscard]] int usual_iterations(int longer_side);

}  // namespace impasto
