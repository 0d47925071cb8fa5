#include "optimize/history.h"

#include <cmath>
#include <utility>

#include "optimize/vector_ops.h"

namespace impasto {

namespace {

constexpr double kLeastCurvature = 1e-10;

}  // namespace

History::History(std::size_t size, int capacity)
    : pairs_(static_cast<std::size_t>(capacity)), alpha_(pairs_.size()) {
  for (Pair& p : pairs_) {
    p.s = AlignedBuffer<float>(size);
    p.y = AlignedBuffer<float>(size);
  }
}

bool History::push(AlignedBuffer<float>& s, AlignedBuffer<float>& y) {
  const double ys = dot(y.span(), s.span());
  const double yy = dot(y.span(), y.span());
  const double ss = dot(s.span(), s.span());
  if (!(ys > kLeastCurvature * std::sqrt(yy) * std::sqrt(ss))) return false;

  if (count_ == pairs_.size()) {
    first_ = (first_ + 1) % pairs_.size();
  } else {
    ++count_;
  }
  Pair& newest = pair(count_ - 1);
  std::swap(newest.s, s);
  std::swap(newest.y, y);
  newest.ys = ys;
  initial_scale_ = ys / yy;
  return true;
}

void History::direction(std::span<const float> gradient, std::span<float> direction) {
  scale(-1.0, gradient, direction);
  if (empty()) return;
  for (std::size_t i = count_; i-- > 0;) {
    alpha_[i] = dot(pair(i).s.span(), direction) / pair(i).ys;
    axpy(-alpha_[i], pair(i).y.span(), direction);
  }
  scale(initial_scale_, direction, direction);
  for (std::size_t i = 0; i < count_; ++i) {
    const double beta = dot(pair(i).y.span(), direction) / pair(i).ys;
    axpy(alpha_[i] - beta, pair(i).s.span(), direction);
  }
}

void History::clear() {
  first_ = 0;
  count_ = 0;
}

}  // namespace impasto
