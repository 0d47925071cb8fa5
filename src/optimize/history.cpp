#include "optimize/history.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "optimize/vector_ops.h"

namespace impasto {

namespace {

constexpr double kLeastCurvature = 1e-10;

}  // namespace

History::History(std::size_t size, int capacity, HistoryPrecision precision, Storage storage,
                 std::function<void(Vector)> preconditioner)
    : size_(size),
      storage_(storage),
      precision_(precision),
      precondition_(std::move(preconditioner)),
      cross_(static_cast<std::size_t>(capacity) * static_cast<std::size_t>(capacity)),
      alpha_(static_cast<std::size_t>(capacity)),
      products_(static_cast<std::size_t>(capacity)) {
  for (int i = 0; i < capacity; ++i) {
    pairs_.push_back({{size, precision, storage}, {size, precision, storage}});
  }
}

bool History::push(Vector s, Vector y) {
  round_to(precision_, s);
  round_to(precision_, y);
  const double ys = dot(y, s);
  const double yy = dot(y, y);
  const double ss = dot(s, s);
  if (!(ys > kLeastCurvature * std::sqrt(yy) * std::sqrt(ss))) return false;

  if (count_ == pairs_.size()) {
    first_ = (first_ + 1) % pairs_.size();
  } else {
    ++count_;
  }
  Pair& newest = pair(count_ - 1);
  newest.s.store(s);
  newest.y.store(y);
  newest.ys = ys;
  multiply_with_older(count_ - 1, y);
  if (precondition_) {
    copy(y, s);
    precondition_(s);
    initial_scale_ = ys / dot(y, s);
  } else {
    initial_scale_ = ys / yy;
  }
  return true;
}

void History::direction(ConstVector gradient, Vector direction) {
  scale(-1.0, gradient, direction);
  if (empty()) {
    if (precondition_) precondition_(direction);
    return;
  }
  const std::vector<const StoredVector*> s = steps(count_);
  const std::vector<const StoredVector*> y = changes();
  const std::span alpha(alpha_.data(), count_);
  const std::span products(products_.data(), count_);

  dots(s, direction, products);
  for (std::size_t i = count_; i-- > 0;) {
    for (std::size_t j = i + 1; j < count_; ++j) products[i] += alpha[j] * cross(i, j);
    alpha[i] = -products[i] / pair(i).ys;
  }
  add_all(y, alpha, direction);
  if (precondition_) precondition_(direction);
  scale(initial_scale_, direction, direction);
  dots(y, direction, products);
  for (std::size_t i = 0; i < count_; ++i) {
    for (std::size_t j = 0; j < i; ++j) products[i] -= alpha[j] * cross(j, i);
    alpha[i] += products[i] / pair(i).ys;
  }
  for (double& factor : alpha) factor = -factor;
  add_all(s, alpha, direction);
}

std::vector<const StoredVector*> History::steps(std::size_t count) const {
  std::vector<const StoredVector*> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(&pair(i).s);
  return result;
}

std::vector<const StoredVector*> History::changes() const {
  std::vector<const StoredVector*> result;
  for (std::size_t i = 0; i < count_; ++i) result.push_back(&pair(i).y);
  return result;
}

void History::multiply_with_older(std::size_t j, ConstVector y) {
  const std::span products(products_.data(), j);
  dots(steps(j), y, products);
  for (std::size_t i = 0; i < j; ++i) cross(i, j) = products[i];
}

void History::visit_pairs(const std::function<void(ConstVector s, ConstVector y)>& visit) const {
  if (empty()) return;
  LargeVector<float> s(size_, storage_);
  LargeVector<float> y(size_, storage_);
  for (std::size_t i = 0; i < count_; ++i) {
    pair(i).s.load(s.view());
    pair(i).y.load(y.view());
    visit(s.view(), y.view());
  }
}

void History::visit_state(StateVisitor& state) {
  auto pairs = static_cast<int>(count_);
  state.count("pairs", pairs, static_cast<int>(pairs_.size()));
  const bool is_given = pairs != static_cast<int>(count_);
  if (is_given) {
    first_ = 0;
    count_ = static_cast<std::size_t>(pairs);
  }
  state.number("initial_scale", initial_scale_);
  for (std::size_t i = 0; i < count_; ++i) {
    state.number(fmt::format("pair_{}.ys", i), pair(i).ys);
    pair(i).s.visit_state(fmt::format("pair_{}.s", i), state);
    pair(i).y.visit_state(fmt::format("pair_{}.y", i), state);
  }
  if (!is_given) return;
  LargeVector<float> y(size_, storage_);
  for (std::size_t j = 1; j < count_; ++j) {
    pair(j).y.load(y.view());
    multiply_with_older(j, y.view());
  }
}

void History::clear() {
  first_ = 0;
  count_ = 0;
}

}  // namespace impasto
