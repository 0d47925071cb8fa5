#include "network/cpu/picture_gradient.h"

#include <algorithm>
#include <array>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Neighboring pixels that share each weight once it is in a register.
constexpr int kPixels = 4;

template <typename Element>
struct Row {
  const Element* gradient;  ///< of the window, blocked
  const float* weights;
  int y;                     ///< in the window
  std::array<float*, 3> to;  ///< row y of the window in each picture plane
};

/// Pixels x to x + Pixels - 1. Sums lie across the lanes until the end.
/// picture[c][y][x] = sum_{o,r,s} weights[o][r][s][c] * gradient[o][y - r + 1][x - s + 1].
template <int Lanes, int Pixels, typename Element>
[[gnu::always_inline]] inline void pixels(const BlockedShape& shape, const Row<Element>& row,
                                          int x) {
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
        const Element* gradient =
            row.gradient + block * shape.block_stride() + offset_of(shape, from_y, from_x);
        F values[Pixels];
        for (int p = 0; p < Pixels; ++p) values[p] = load<Lanes>(gradient + p * Lanes);
        const float* weights = row.weights + ((block * 3 + r) * 3 + s) * 3 * Lanes;
        for (int c = 0; c < 3; ++c) {
          const F weight = load<Lanes>(weights + c * Lanes);
          for (int p = 0; p < Pixels; ++p) {
            sums[c][p] += weight * values[p];
          }
        }
      }
    }
  }
  for (int c = 0; c < 3; ++c) {
    for (int p = 0; p < Pixels; ++p) {
      float sum = 0.0F;
      for (int lane = 0; lane < Lanes; ++lane) sum += sums[c][p][lane];
      row.to[c][x + p] += sum;
    }
  }
}

/// Pixels at the left and right edge go one by one: some of their neighbors are missing.
template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_row(
    const BlockedShape& shape, const Row<Element>& row) {
  const int width = shape.shape.width;
  pixels<Lanes, 1>(shape, row, 0);
  int x = 1;
  for (; x + kPixels < width; x += kPixels) pixels<Lanes, kPixels>(shape, row, x);
  for (; x < width; ++x) pixels<Lanes, 1>(shape, row, x);
}

}  // namespace

std::size_t PictureGradient::weight_count(int channels, int lanes) {
  return static_cast<std::size_t>((channels + lanes - 1) / lanes * lanes) * 27;
}

PictureGradient::PictureGradient(int channels, int lanes, const InputTransform& transform,
                                 std::span<const float> kernel, float* weights)
    : channels_(channels), lanes_(lanes), transform_(transform), weights_(weights) {
  std::fill_n(weights, weight_count(channels, lanes), 0.0F);
  for (int o = 0; o < channels; ++o) {
    for (int c = 0; c < 3; ++c) {
      for (int rs = 0; rs < 9; ++rs) {
        const int to = ((o / lanes * 9 + rs) * 3 + c) * lanes + o % lanes;
        weights[to] = kernel[(o * 3 + c) * 9 + rs] * static_cast<float>(transform.scale[c]);
      }
    }
  }
}

template <typename Element>
void PictureGradient::add(const Element* gradient, const Rectangle& window, int height, int width,
                          std::span<float> picture_gradient) const {
  const BlockedShape shape{{channels_, window.height, window.width}, lanes_};
  const auto add_row_of_shape = lanes_ == 16 ? add_row<16, Element> : add_row<8, Element>;
  const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(height) * width;
#pragma omp parallel for schedule(static)
  for (int y = 0; y < window.height; ++y) {
    Row<Element> row{gradient, weights_, y, {}};
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(window.top + y) * width + window.left;
    for (std::size_t c = 0; c < 3; ++c) {
      row.to[c] = picture_gradient.data() + transform_.source[c] * plane + at;
    }
    add_row_of_shape(shape, row);
  }
}

template void PictureGradient::add(const float*, const Rectangle&, int, int,
                                   std::span<float>) const;
template void PictureGradient::add(const BFloat16*, const Rectangle&, int, int,
                                   std::span<float>) const;

}  // namespace impasto::cpu
