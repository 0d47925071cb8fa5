#include "network/cpu/first_convolution.h"

#include <algorithm>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

constexpr int kTaps = 27;  ///< [3 input channels][3 rows][3 columns] of the kernel

/// Positions of a row that are worked on from one patch of the input; its 9 KiB stay in L1.
constexpr int kRun = 256;

/// A tile of the product: 8 positions by two blocks of outputs (one at an odd end).
constexpr int kTilePositions = 8;
constexpr int kTileBlocks = 2;
static_assert(kRun % kTilePositions == 0);

/// The network's input that a run of one row needs: three rows and a column on either side.
struct Patch {
  float rows[3][3][kRun + 2];
};

struct Run {
  const float* weights;  ///< [blocks][kTaps][lanes], then the bias, [blocks][lanes]
  int blocks;
  std::ptrdiff_t block_stride;  ///< of the outputs
  int positions;
};

/// Outputs of `Blocks` blocks from `block` at kTilePositions positions from x, of which those
/// inside of the run are stored.
template <int Lanes, int Blocks, typename Element>
[[gnu::always_inline]] inline void tile(const Run& run, const Patch& patch, int block, int x,
                                        Element* to) {
  using F = Float<Lanes>;
  const float* weights = run.weights + block * kTaps * Lanes;
  const float* bias = run.weights + (run.blocks * kTaps + block) * Lanes;
  F sums[kTilePositions][Blocks];
  for (int p = 0; p < kTilePositions; ++p) {
    for (int b = 0; b < Blocks; ++b) sums[p][b] = load<Lanes>(bias + b * Lanes);
  }
  for (int row = 0; row < 9; ++row) {
    const float* inputs = patch.rows[row / 3][row % 3] + x;
    for (int s = 0; s < 3; ++s) {
      F weight[Blocks];
      for (int b = 0; b < Blocks; ++b) {
        weight[b] = load<Lanes>(weights + (b * kTaps + row * 3 + s) * Lanes);
      }
      for (int p = 0; p < kTilePositions; ++p) {
        for (int b = 0; b < Blocks; ++b) sums[p][b] += inputs[p + s] * weight[b];
      }
    }
  }
  const int inside = std::min(kTilePositions, run.positions - x);
  for (int p = 0; p < kTilePositions; ++p) {
    if (p >= inside) break;
    for (int b = 0; b < Blocks; ++b) {
      const F value = sums[p][b] < 0.0F ? F{} : sums[p][b];
      store<Lanes>(to + (block + b) * run.block_stride + (x + p) * Lanes, value);
    }
  }
}

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void convolve(
    const Run& run, const Patch& patch, Element* to) {
  int block = 0;
  for (; block + kTileBlocks <= run.blocks; block += kTileBlocks) {
    for (int x = 0; x < run.positions; x += kTilePositions) {
      tile<Lanes, kTileBlocks>(run, patch, block, x, to);
    }
  }
  for (int x = 0; block < run.blocks && x < run.positions; x += kTilePositions) {
    tile<Lanes, 1>(run, patch, block, x, to);
  }
}

/// One row of one plane of the picture as the network takes it; zeros beyond the edges.
void fill_row(const float* plane, int height, int width, int y, int left, int size, float scale,
              float offset, float* to) {
  if (y < 0 || y >= height) {
    std::fill_n(to, size, 0.0F);
    return;
  }
  const float* from = plane + static_cast<std::ptrdiff_t>(y) * width;
  const int begin = std::max(left, 0);
  const int end = std::min(left + size, width);
  std::fill(to, to + (begin - left), 0.0F);
  for (int x = begin; x < end; ++x) to[x - left] = from[x] * scale + offset;
  std::fill(to + (end - left), to + size, 0.0F);
}

/// `patch` for a run of row y of the picture that begins at column x.
void fill_patch(const InputTransform& transform, std::span<const float> picture, int height,
                int width, int y, int x, Patch& patch) {
  const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(height) * width;
  for (std::size_t c = 0; c < 3; ++c) {
    for (int r = 0; r < 3; ++r) {
      fill_row(picture.data() + transform.source[c] * plane, height, width, y + r - 1, x - 1,
               kRun + 2, static_cast<float>(transform.scale[c]),
               static_cast<float>(transform.offset[c]), patch.rows[c][r]);
    }
  }
}

}  // namespace

std::size_t FirstConvolution::weight_count(int channels, int lanes) {
  return static_cast<std::size_t>((channels + lanes - 1) / lanes * lanes) * (kTaps + 1);
}

FirstConvolution::FirstConvolution(int channels, int lanes, const InputTransform& transform,
                                   std::span<const float> kernel, std::span<const float> bias,
                                   float* weights)
    : channels_(channels), lanes_(lanes), transform_(transform), weights_(weights) {
  const std::size_t count = weight_count(channels, lanes);
  std::fill_n(weights, count, 0.0F);
  float* biases = weights + count / (kTaps + 1) * kTaps;
  for (int o = 0; o < channels; ++o) {
    for (int tap = 0; tap < kTaps; ++tap) {
      weights[(o / lanes * kTaps + tap) * lanes + o % lanes] = kernel[o * kTaps + tap];
    }
    biases[o] = bias[o];
  }
}

template <typename Element>
void FirstConvolution::run(std::span<const float> picture, int height, int width,
                           const Rectangle& window, Element* to) const {
  const BlockedShape shape{{channels_, window.height, window.width}, lanes_};
  const auto convolve_run = lanes_ == 16 ? convolve<16, Element> : convolve<8, Element>;
#pragma omp parallel for schedule(static)
  for (int y = 0; y < window.height; ++y) {
    Patch patch;
    for (int x = 0; x < window.width; x += kRun) {
      fill_patch(transform_, picture, height, width, window.top + y, window.left + x, patch);
      convolve_run(
          {weights_, shape.blocks(), shape.block_stride(), std::min(kRun, window.width - x)}, patch,
          to + offset_of(shape, y, x));
    }
  }
}

template void FirstConvolution::run(std::span<const float>, int, int, const Rectangle&,
                                    float*) const;
template void FirstConvolution::run(std::span<const float>, int, int, const Rectangle&,
                                    BFloat16*) const;

}  // namespace impasto::cpu
