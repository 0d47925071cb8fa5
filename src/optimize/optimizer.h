#pragma once

#include <functional>
#include <memory>

#include "base/large_vector.h"

namespace impasto {

/// A differentiable function: returns f(x) and writes its gradient (same length as x). It drops
/// what it is done with of either, if they live on disk.
using Function = std::function<double(VectorView<const float> x, VectorView<float> gradient)>;

/// What one step did.
struct Step {
  double value = 0.0;   ///< f at the point that the step started from
  int evaluations = 0;  ///< of f that the step used
  bool undone = false;  ///< the point that the step before led to was rejected: x was put back
  double rejected_value = 0.0;  ///< f there, if undone
  bool converged = false;       ///< no further step can be taken (zero gradient)
};

/// Moves a vector downhill, one step at a time. Knows nothing of pictures. Vectors are float32;
/// dot products are accumulated in double, in blocks, so that a run does not depend on the number
/// of threads.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Evaluates f at x and moves x. Without a line search that is one evaluation, and x is left at a
  /// point that f has not seen. When the value found there by the next step is not finite or has
  /// exploded (see each optimizer), that step puts x back, shortens its stride and says so.
  /// Of vectors on disk, f sees x and the gradient; all others are out of resident memory
  /// meanwhile. Throws Error when f is not finite at the very first point.
  virtual Step step(const Function& f, VectorView<float> x) = 0;
};

}  // namespace impasto
