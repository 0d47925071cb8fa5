#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "impasto/history_precision.h"
#include "optimize/bounds.h"
#include "optimize/optimizer.h"

namespace impasto {

/// Multiplies a vector by a symmetric positive definite matrix, in place.
using Precondition = std::function<void(VectorView<float>)>;

struct LbfgsSettings {
  double learning_rate = 1.0;  ///< > 0; factor of every step, 1 being the quasi-Newton step
  int history = 20;            ///< pairs kept, 1 to 1000
  HistoryPrecision history_precision = HistoryPrecision::f32;
  bool line_search = false;        ///< strong Wolfe line search instead of the fixed step
  double explosion_factor = 10.0;  ///< > 1; a greater rise of the value rejects a step; may be inf
  /// What takes the identity's place as the inverse Hessian that pairs correct, up to a factor;
  /// empty: the identity.
  Precondition precondition = {};
  std::optional<Bounds> bounds = {};  ///< what x must stay within; none: it may go anywhere
};

/// L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.5) for vectors of
/// `size`.
///
/// Without a line search it takes the steps of torch.optim.LBFGS with the same learning rate and
/// history: the first is min(1, 1 / |g|_1) * learning_rate * -g, every other one
/// learning_rate * -H g. With a preconditioner P it takes those that PyTorch would take for x' with
/// x = P^1/2 x', but for the length of the first. It has no absolute tolerances: only a zero
/// gradient ends it.
///
/// A step that led to a value or gradient that is not finite, or to a value that has exploded
/// (guard.h), is undone, and the same direction is tried at a tenth of the stride, again and again.
/// The pairs are kept at first: they were measured between accepted points and their direction
/// leads down, so that only its length was wrong. After three rejections in a row that is doubted,
/// and the history dropped: the next steps are short gradient steps, each a tenth of the one before
/// it, until one is accepted.
/// When the stride has become too short to change x, the step says converged.
///
/// Within bounds every point is projected before f sees it, the very first one too. Elements at a
/// bound that both the gradient and the direction would lead across are held there: they are left
/// out of the gradient and the direction computed anew (two-metric projection, D. P. Bertsekas,
/// Projected Newton Methods, SIAM J. Control and Optimization 20, 1982; he holds all that the
/// gradient alone would lead across, which at a pixel is mostly noise: with a preconditioner that
/// was worse by up to a half after 25 evaluations). Pairs are learned from what moved, and
/// without a line search a rise of the value by a twentieth already rejects a step. It says
/// converged where no step within the bounds leads down.
///
/// With a line search x is left at a point that f has seen, Step::value is f at the point that the
/// search started from, and f is not evaluated there again; nobody else may move x between steps.
///
/// The bytes of a run do not depend on where the vectors live. Throws Error for settings out of
/// range, and where the disk has no room.
[[nodiscard]] std::unique_ptr<Optimizer> make_lbfgs(std::size_t size, const LbfgsSettings& settings,
                                                    Storage storage = Storage::memory);

/// Memory, or space on disk, that make_lbfgs will hold: 2 * history vectors of pairs; the accepted
/// point, its gradient, the gradient of the point tried, the direction; with a line search also the
/// gradient of the best point found.
[[nodiscard]] std::uint64_t lbfgs_bytes(std::size_t size, const LbfgsSettings& settings);

}  // namespace impasto
