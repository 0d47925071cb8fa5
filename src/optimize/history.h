#pragma once

#include <functional>
#include <vector>

#include "optimize/stored_vector.h"

namespace impasto {

/// The last pairs (s, y) of a quasi-Newton method, s a step and y the change of the gradient along
/// it, and the inverse Hessian they stand for (Nocedal and Wright, Numerical Optimization, 2nd ed.,
/// section 7.2). Owns 2 * capacity vectors of `size` elements, allocated once.
class History {
 public:
  /// Without a preconditioner, P below is the identity.
  History(std::size_t size, int capacity, HistoryPrecision precision, Storage storage,
          std::function<void(Vector)> preconditioner = {});

  /// Takes a pair in place of the oldest one, if its curvature is positive:
  ///   y.s > 1e-10 |y| |s|
  /// The bound is relative, so that a loss and its multiple give the same steps; PyTorch's is
  /// y.s > 1e-10, under which a loss of small magnitude would never learn its curvature.
  /// Both are rounded to the history's precision in place, before anything is computed from them:
  /// H is exactly that of the pairs kept, and positive definite since each of them has y.s > 0.
  /// Returns whether the pair was taken. If not, the history is as before. With a preconditioner, s
  /// is overwritten.
  bool push(Vector s, Vector y);

  /// direction = -H gradient, by the two-loop recursion (algorithm 7.4) from the initial matrix
  /// y.s / y.Py * P of the newest pair (equation 7.20); without pairs, direction = -P gradient.
  void direction(ConstVector gradient, Vector direction);

  /// visit(s, y) for every pair, the oldest first.
  void visit_pairs(const std::function<void(ConstVector s, ConstVector y)>& visit) const;

  void visit_state(StateVisitor& state);

  void clear();
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  struct Pair {
    StoredVector s;
    StoredVector y;
    double ys = 0.0;
  };

  /// The i-th pair, 0 the oldest.
  [[nodiscard]] Pair& pair(std::size_t i) { return pairs_[(first_ + i) % pairs_.size()]; }
  [[nodiscard]] const Pair& pair(std::size_t i) const {
    return pairs_[(first_ + i) % pairs_.size()];
  }

  std::size_t size_;
  Storage storage_;
  HistoryPrecision precision_;
  std::function<void(Vector)> precondition_;
  std::vector<Pair> pairs_;
  std::vector<double> alpha_;  // of the recursion, one per pair
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  double initial_scale_ = 1.0;
};

}  // namespace impasto
