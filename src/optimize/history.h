#pragma once

#include <functional>
#include <vector>

#include "optimize/stored_vectors.h"

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
  /// y.s / y.Py * P of the newest pair (equation 7.20); without pairs, direction = -P gradient. The
  /// products of the recursion's vectors with s and y are worked out from those of the pairs with
  /// each other, so that each loop is two passes (as W. Chen, Z. Wang, J. Zhou, Large-scale L-BFGS
  /// using MapReduce, NIPS 2014, but for P).
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

  /// Where the i-th pair is kept, 0 the oldest.
  [[nodiscard]] std::size_t slot(std::size_t i) const { return (first_ + i) % pairs_.size(); }
  [[nodiscard]] Pair& pair(std::size_t i) { return pairs_[slot(i)]; }
  [[nodiscard]] const Pair& pair(std::size_t i) const { return pairs_[slot(i)]; }
  /// s of the i-th pair times y of the j-th, for i < j.
  [[nodiscard]] double& cross(std::size_t i, std::size_t j) {
    return cross_[slot(i) * pairs_.size() + slot(j)];
  }
  [[nodiscard]] std::vector<const StoredVector*> steps(std::size_t count) const;
  [[nodiscard]] std::vector<const StoredVector*> changes() const;
  /// cross(i, j) for all i, y being the change of the j-th pair.
  void multiply_with_older(std::size_t j, ConstVector y);

  std::size_t size_;
  Storage storage_;
  HistoryPrecision precision_;
  std::function<void(Vector)> precondition_;
  std::vector<Pair> pairs_;
  std::vector<double> cross_;     // by slots
  std::vector<double> alpha_;     // of the recursion, one per pair
  std::vector<double> products_;  // with the recursion's vector, one per pair
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  double initial_scale_ = 1.0;
};

}  // namespace impasto
