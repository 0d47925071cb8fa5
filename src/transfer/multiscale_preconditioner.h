#pragma once

#include <cstdint>
#include <vector>

#include "base/large_vector.h"
#include "image/fit.h"

namespace impasto {

/// A symmetric positive definite matrix for vectors that are pictures, (3, H, W), which weights
/// coarse structure more than fine:
///   P = sum_l r^l (U/2)^l (U/2)^lT,   r = 1.75,
/// where U doubles the sides of a plane, linearly between the centers of its pixels. In the
/// pictures that losses on features lead to, amplitudes rise with the length of a wave, while
/// gradients with respect to pixels are mostly fine noise; L-BFGS that starts from P in place of
/// the identity needs half the evaluations and less (docs/choosing-defaults.md).
class MultiscalePreconditioner {
 public:
  explicit MultiscalePreconditioner(Size size);

  /// planes = P planes.
  void apply(VectorView<float> planes);

  /// Memory that one for this size holds.
  [[nodiscard]] static std::uint64_t bytes(Size size);

 private:
  /// A plane of half the sides of the level before.
  struct Level {
    Size size;
    std::vector<float> values;
  };

  Size size_;
  std::vector<Level> levels_;
};

}  // namespace impasto
