#pragma once

#include <functional>
#include <memory>

#include "base/large_vector.h"
#include "optimize/state_visitor.h"

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

  /// Shows all that later steps depend on, beside x. An optimizer that was made with the same
  /// settings for the same length and gets it back takes the very same steps. Throws what the
  /// visitor throws, and Error for what no optimizer can have left.
  virtual void visit_state(StateVisitor& state) = 0;

  /// Calls visit(s, y) for the steps and changes of the gradient that it knows f's curvature from,
  /// the oldest first; an optimizer that keeps none has none.
  virtual void visit_pairs(
      const std::function<void(VectorView<const float> s, VectorView<const float> y)>& visit) const;

  /// Takes such a pair over, as if it had made that step itself; what it keeps none of is lost.
  /// Only before the first step. May round both.
  virtual void learn(VectorView<float> s, VectorView<float> y);
};

}  // namespace impasto
