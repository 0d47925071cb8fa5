#include "optimize/vector_ops.h"

#include <algorithm>

#include "base/parallel.h"
#include "optimize/kernels.h"

namespace impasto {

double dot(ConstVector a, ConstVector b) {
  double sum = 0.0;
  for_each_chunk(
      [&](auto x, auto y) {
        sum += parallel_sum(x.size(), [&](std::size_t begin, std::size_t end) {
          return dot_block(x.data() + begin, y.data() + begin, end - begin);
        });
      },
      a, b);
  return sum;
}

double norm1(ConstVector a) {
  double sum = 0.0;
  for_each_chunk(
      [&](auto x) {
        sum += parallel_sum(x.size(), [&](std::size_t begin, std::size_t end) {
          return norm1_block(x.data() + begin, end - begin);
        });
      },
      a);
  return sum;
}

bool equal(ConstVector a, ConstVector b) {
  bool same = true;
  for_each_chunk([&](auto x, auto y) { same = same && std::ranges::equal(x, y); }, a, b);
  return same;
}

void axpy(double factor, ConstVector x, Vector y) { add_scaled(y, factor, x, y); }

void add_scaled(ConstVector base, double factor, ConstVector x, Vector out) {
  for_each_chunk(
      [&](auto from, auto step, auto to) {
        parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
          add_scaled_block(from.data() + begin, static_cast<float>(factor), step.data() + begin,
                           to.data() + begin, end - begin);
        });
      },
      base, x, out);
}

void scale(double factor, ConstVector x, Vector out) {
  for_each_chunk(
      [&](auto from, auto to) {
        parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
          scale_block(static_cast<float>(factor), from.data() + begin, to.data() + begin,
                      end - begin);
        });
      },
      x, out);
}

void subtract(ConstVector a, ConstVector b, Vector out) {
  for_each_chunk(
      [&](auto left, auto right, auto to) {
        parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
          subtract_block(left.data() + begin, right.data() + begin, to.data() + begin, end - begin);
        });
      },
      a, b, out);
}

void copy(ConstVector x, Vector out) {
  for_each_chunk(
      [](auto from, auto to) {
        parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
          std::copy(from.data() + begin, from.data() + end, to.data() + begin);
        });
      },
      x, out);
}

void fill(float value, Vector out) {
  for_each_chunk([&](auto to) { std::ranges::fill(to, value); }, out);
}

}  // namespace impasto
