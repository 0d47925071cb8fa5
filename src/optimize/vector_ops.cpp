#include "optimize/vector_ops.h"

#include <algorithm>

#include "base/parallel.h"
#include "optimize/kernels.h"

namespace impasto {

double dot(std::span<const float> a, std::span<const float> b) {
  return parallel_sum(a.size(), [&](std::size_t begin, std::size_t end) {
    return dot_block(a.data() + begin, b.data() + begin, end - begin);
  });
}

double norm1(std::span<const float> a) {
  return parallel_sum(a.size(), [&](std::size_t begin, std::size_t end) {
    return norm1_block(a.data() + begin, end - begin);
  });
}

void axpy(double factor, std::span<const float> x, std::span<float> y) {
  add_scaled(y, factor, x, y);
}

void add_scaled(std::span<const float> base, double factor, std::span<const float> x,
                std::span<float> out) {
  parallel_blocks(out.size(), [&](std::size_t begin, std::size_t end) {
    add_scaled_block(base.data() + begin, static_cast<float>(factor), x.data() + begin,
                     out.data() + begin, end - begin);
  });
}

void scale(double factor, std::span<const float> x, std::span<float> out) {
  parallel_blocks(out.size(), [&](std::size_t begin, std::size_t end) {
    scale_block(static_cast<float>(factor), x.data() + begin, out.data() + begin, end - begin);
  });
}

void subtract(std::span<const float> a, std::span<const float> b, std::span<float> out) {
  parallel_blocks(out.size(), [&](std::size_t begin, std::size_t end) {
    subtract_block(a.data() + begin, b.data() + begin, out.data() + begin, end - begin);
  });
}

void copy(std::span<const float> x, std::span<float> out) {
  parallel_blocks(out.size(), [&](std::size_t begin, std::size_t end) {
    std::copy(x.data() + begin, x.data() + end, out.data() + begin);
  });
}

}  // namespace impasto
