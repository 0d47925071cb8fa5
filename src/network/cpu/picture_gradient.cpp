#include "network/cpu/picture_gradient.h"

#include <algorithm>
#include <array>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Neighboring pixels that share each weight once it is in a register.
constexpr int kPixels = 4;

struct Row {
  const float* gradient;  ///< of the whole map, blocked
  const float* weights;
  int y;
  std::array<float*, 3> to;  ///< row y of each picture plane
};

/// Pixels x to x + Pixels - 1. Sums lie across the lanes until the end.
/// picture[c][y][x] = sum_{o,r,s} weights[o][r][s][c] * gradient[o][y - r + 1][x - s + 1].
template <int Lanes, int Pixels>
[[gnu::always_inline]] inline void pixels(const BlockedShape& shape, const Row& row, int x) {
  using F = Float<Lanes>;
  const int height = shape.shape.height;
  const int width = shape.shape.width;
  F sums[3][Pixels] = {};
  for (int block = 0; block < shape.blocks(); ++block) {
    for (int r = 0; r < 3; ++r) {
      const int from_y = row.y - r + 1;
      if (from_y < 0 || from_y >= height) continue;
      for (int s = 0; s < 3; ++s) {
        const int from_x = x - s + 1;
        if (from_x < 0 || from_x + Pixels > width) continue;
        const float* gradient = row.gradient + block * shape.block_stride() +
                                (static_cast<std::ptrdiff_t>(from_y) * width + from_x) * Lanes;
        const float* weights = row.weights + ((block * 3 + r) * 3 + s) * 3 * Lanes;
        for (int c = 0; c < 3; ++c) {
          const F weight = vector_at<F>(weights + c * Lanes);
          for (int p = 0; p < Pixels; ++p) {
            sums[c][p] += weight * vector_at<F>(gradient + p * Lanes);
          }
        }
      }
    }
  }
  for (int c = 0; c < 3; ++c) {
    for (int p = 0; p < Pixels; ++p) {
      float sum = 0.0F;
      for (int lane = 0; lane < Lanes; ++lane) sum += sums[c][p][lane];
      row.to[c][x + p] = sum;
    }
  }
}

/// Pixels at the left and right edge go one by one: some of their neighbors are missing.
template <int Lanes>
[[gnu::always_inline]] inline void whole_row(const BlockedShape& shape, const Row& row) {
  const int width = shape.shape.width;
  pixels<Lanes, 1>(shape, row, 0);
  int x = 1;
  for (; x + kPixels < width; x += kPixels) pixels<Lanes, kPixels>(shape, row, x);
  for (; x < width; ++x) pixels<Lanes, 1>(shape, row, x);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void row16(
    const BlockedShape& shape, const Row& row) {
  whole_row<16>(shape, row);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void row8(const BlockedShape& shape,
                                                              const Row& row) {
  whole_row<8>(shape, row);
}

}  // namespace

std::size_t PictureGradient::weight_count(const BlockedShape& shape) {
  return static_cast<std::size_t>(shape.padded_channels()) * 27;
}

PictureGradient::PictureGradient(const BlockedShape& shape, const InputTransform& transform,
                                 std::span<const float> kernel, float* weights)
    : shape_(shape), transform_(transform), weights_(weights) {
  std::fill_n(weights, weight_count(shape), 0.0F);
  const int lanes = shape.lanes;
  for (int o = 0; o < shape.shape.channels; ++o) {
    for (int c = 0; c < 3; ++c) {
      for (int rs = 0; rs < 9; ++rs) {
        const int to = ((o / lanes * 9 + rs) * 3 + c) * lanes + o % lanes;
        weights[to] = kernel[(o * 3 + c) * 9 + rs] * static_cast<float>(transform.scale[c]);
      }
    }
  }
}

void PictureGradient::run(const float* gradient, std::span<float> picture_gradient) const {
  const auto row_of_shape = shape_.lanes == 16 ? row16 : row8;
  const auto width = static_cast<std::ptrdiff_t>(shape_.shape.width);
#pragma omp parallel for schedule(static)
  for (int y = 0; y < shape_.shape.height; ++y) {
    Row row{gradient, weights_, y, {}};
    for (std::size_t c = 0; c < 3; ++c) {
      row.to[c] = picture_gradient.data() + transform_.source[c] * shape_.positions() + y * width;
    }
    row_of_shape(shape_, row);
  }
}

}  // namespace impasto::cpu
