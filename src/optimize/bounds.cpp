#include "optimize/bounds.h"

#include <fmt/format.h>

#include <cmath>

#include "base/parallel.h"
#include "impasto/error.h"
#include "optimize/kernels.h"

namespace impasto {

namespace {

template <typename Block>
void for_each_block_of_three(const Block& block, ConstVector a, ConstVector b, Vector v) {
  for_each_chunk(
      [&](auto left, auto right, auto values) {
        parallel_blocks(values.size(), [&](std::size_t begin, std::size_t end) {
          block(left.data() + begin, right.data() + begin, values.data() + begin, end - begin);
        });
      },
      a, b, v);
}

}  // namespace

void require_bounds(const Bounds& bounds) {
  if (std::isfinite(bounds.lower) && std::isfinite(bounds.upper) && bounds.lower < bounds.upper) {
    return;
  }
  throw Error(fmt::format("The bounds are {} and {}: give two finite numbers, the lower one first.",
                          bounds.lower, bounds.upper));
}

void project(const std::optional<Bounds>& bounds, Vector x) {
  if (!bounds) return;
  for_each_chunk(
      [&](auto values) {
        parallel_blocks(values.size(), [&](std::size_t begin, std::size_t end) {
          clamp_block(bounds->lower, bounds->upper, values.data() + begin, end - begin);
        });
      },
      x);
}

void free_gradient(const Bounds& bounds, ConstVector x, ConstVector gradient, ConstVector direction,
                   Vector out) {
  for_each_chunk(
      [&](auto point, auto slope, auto way, auto to) {
        parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
          free_gradient_block(bounds.lower, bounds.upper, point.data() + begin,
                              slope.data() + begin, way.data() + begin, to.data() + begin,
                              end - begin);
        });
      },
      x, gradient, direction, out);
}

void zero_where_different(ConstVector a, ConstVector b, Vector v) {
  for_each_block_of_three(zero_where_different_block, a, b, v);
}

void zero_where_equal(ConstVector a, ConstVector b, Vector v) {
  for_each_block_of_three(zero_where_equal_block, a, b, v);
}

double slope_within(const Bounds& bounds, ConstVector x, ConstVector gradient,
                    ConstVector direction) {
  double sum = 0.0;
  for_each_chunk(
      [&](auto point, auto slope, auto way) {
        sum += parallel_sum(point.size(), [&](std::size_t begin, std::size_t end) {
          return dot_within_block(bounds.lower, bounds.upper, point.data() + begin,
                                  slope.data() + begin, way.data() + begin, end - begin);
        });
      },
      x, gradient, direction);
  return sum;
}

}  // namespace impasto
