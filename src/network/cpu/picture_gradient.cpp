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

[[gnu::always_inline]] inline Float<8> in_eighths(const Float<8>& value) { return value; }
[[gnu::always_inline]] inline Float<8> in_eighths(const Float<16>& value) {
  return __builtin_shufflevector(value, value, 0, 1, 2, 3, 4, 5, 6, 7) +
         __builtin_shufflevector(value, value, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// to[p] += sum of the lanes of pixels[p], for the first `count` pixels. Halves of two registers
/// are added side by side, then quarters of four, then eighths.
template <int Lanes>
[[gnu::always_inline]] inline void add_lanes(const Float<Lanes>* pixels, int count, float* to) {
  Float<8> halves[kPixels / 2];
  for (int i = 0; i < kPixels / 2; ++i) {
    const Float<8> a = in_eighths(pixels[2 * i]);
    const Float<8> b = in_eighths(pixels[2 * i + 1]);
    halves[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
                __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
  const Float<8> quarters =
      __builtin_shufflevector(halves[0], halves[1], 0, 1, 4, 5, 8, 9, 12, 13) +
      __builtin_shufflevector(halves[0], halves[1], 2, 3, 6, 7, 10, 11, 14, 15);
  for (int p = 0; p < count; ++p) to[p] += quarters[2 * p] + quarters[2 * p + 1];
}

/// What comes from blocks [begin, end) of outputs to pixels x to x + Pixels - 1.
/// picture[c][y][x] = sum_{o,r,s} weights[o][r][s][c] * gradient[o][y - r + 1][x - s + 1].
template <int Lanes, int Pixels, typename Element>
[[gnu::always_inline]] inline void pixels(const BlockedShape& shape, const Row<Element>& row,
                                          int begin, int end, int x) {
  Float<Lanes> sums[3][kPixels] = {};
  for (int block = begin; block < end; ++block) {
    for (int r = 0; r < 3; ++r) {
      const int from_y = row.y - r + 1;
      if (from_y < 0 || from_y >= shape.shape.height) continue;
      const Element* gradient =
          row.gradient + block * shape.block_stride() + offset_of(shape, from_y, x);
      const float* weights = row.weights + (block * 3 + r) * 9 * Lanes;
      for (int s = 0; s < 3; ++s) {
        // Groups of pixels keep away from the edges.
        if (Pixels == 1 && (x - s + 1 < 0 || x - s + 1 >= shape.shape.width)) continue;
        Float<Lanes> weight[3];
        for (int c = 0; c < 3; ++c) weight[c] = load<Lanes>(weights + (s * 3 + c) * Lanes);
        for (int p = 0; p < Pixels; ++p) {
          const Float<Lanes> value = load<Lanes>(gradient + (p - s + 1) * Lanes);
          for (int c = 0; c < 3; ++c) sums[c][p] += weight[c] * value;
        }
      }
    }
  }
  for (int c = 0; c < 3; ++c) add_lanes<Lanes>(sums[c], Pixels, row.to[c] + x);
}

/// Blocks that are added up at once. Rows of all at once, a power of two apart, would contend for
/// the same lines of L1.
template <typename Element>
constexpr int kBlocksAtOnce = 8 / sizeof(Element);

/// Pixels at the left and right edge go one by one: some of their neighbors are missing.
template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_row(
    const BlockedShape& shape, const Row<Element>& row) {
  const int width = shape.shape.width;
  constexpr int kBlocks = kBlocksAtOnce<Element>;
  for (int begin = 0; begin < shape.blocks(); begin += kBlocks) {
    const int end = begin + kBlocks < shape.blocks() ? begin + kBlocks : shape.blocks();
    pixels<Lanes, 1>(shape, row, begin, end, 0);
    int x = 1;
    for (; x + kPixels < width; x += kPixels) pixels<Lanes, kPixels>(shape, row, begin, end, x);
    for (; x < width; ++x) pixels<Lanes, 1>(shape, row, begin, end, x);
  }
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
