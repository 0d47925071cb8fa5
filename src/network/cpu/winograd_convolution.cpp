#include "network/cpu/winograd_convolution.h"

#include <omp.h>

#include <algorithm>

#include "network/cpu/winograd_transform.h"

namespace impasto::cpu {
namespace {

using winograd::kFrequencies;
using winograd::kOutputs;

/// Groups of tiles that a thread transforms and multiplies before the next ones, so that what it
/// has transformed stays in its cache: with 16 lanes 5 to 12 % faster than 8 on 64 to 256 channels.
constexpr int kTilesGroups = 4;

/// The same where threads share what is transformed.
constexpr int kChannelsGroups = 8;

/// Tiles transformed together where threads share them: 9 MiB of 512 channels in bfloat16.
constexpr int kChannelsRun = 256;

/// Pairs of blocks multiplied together, so that values of a frequency come from the outer caches
/// once for all of them.
constexpr int pairs_together(int lanes) { return lanes == 16 ? 1 : 4; }

/// Transformed kernels beyond this are not kept for the whole map: what writes them to memory and
/// reads them again takes longer than to transform them anew for some hundred tiles. With 8 lanes
/// multiplying is slower, and those of 256 channels (9 MiB) are worth it: 1.3 times as fast.
constexpr std::size_t most_kernel_bytes(int lanes) {
  return std::size_t{lanes == 16 ? 8U : 16U} << 20;
}

/// One register more than the data take, or all frequencies would fall into the same sets of the
/// caches.
constexpr std::ptrdiff_t kStagger = 32;

}  // namespace

WinogradConvolution::WinogradConvolution(const ConvolutionShape& shape,
                                         const winograd::Routines& routines)
    : ConvolutionStep(shape),
      direction_(shape.direction),
      routines_(routines),
      from_(shape.from()),
      to_(shape.to()),
      threads_(omp_get_max_threads()),
      order_(Order::tiles),
      together_(std::clamp(pairs() / (4 * threads_), 1, pairs_together(to_.lanes))) {
  const bool few_runs = (tiles() + tiles_run() - 1) / tiles_run() < 4 * threads_;
  const bool many_kernels = pairs() * kernel_bytes() > most_kernel_bytes(to_.lanes);
  if (few_runs || many_kernels) order_ = Order::channels;
}

int WinogradConvolution::tiles() const {
  return (to_.shape.height + kOutputs - 1) / kOutputs *
         ((to_.shape.width + kOutputs - 1) / kOutputs);
}

int WinogradConvolution::tiles_run() const {
  return kTilesGroups * winograd::group_size(to_.lanes);
}

int WinogradConvolution::channels_run() const {
  return kChannelsGroups * winograd::group_size(to_.lanes);
}

int WinogradConvolution::pairs() const { return (to_.blocks() + 1) / 2; }

std::ptrdiff_t WinogradConvolution::kernel_stride() const {
  return static_cast<std::ptrdiff_t>(from_.padded_channels()) * 2 * to_.lanes + kStagger;
}

std::ptrdiff_t WinogradConvolution::pair_stride() const { return kFrequencies * kernel_stride(); }

std::ptrdiff_t WinogradConvolution::value_stride(int tiles) const {
  const int whole_runs = (tiles + tiles_run() - 1) / tiles_run() * tiles_run();
  return static_cast<std::ptrdiff_t>(whole_runs) * from_.padded_channels() + kStagger;
}

/// Of one pair.
std::size_t WinogradConvolution::kernel_bytes() const {
  return static_cast<std::size_t>(pair_stride()) * routines_.product_bytes;
}

/// Of what is transformed together.
std::size_t WinogradConvolution::value_bytes() const {
  const int together = order_ == Order::tiles ? tiles_run() : std::min(kChannelsRun, tiles());
  return static_cast<std::size_t>(kFrequencies * value_stride(together)) * routines_.product_bytes;
}

/// Of one run.
std::size_t WinogradConvolution::product_bytes() const {
  return static_cast<std::size_t>(together_ * kFrequencies * winograd::product_stride(to_.lanes)) *
         sizeof(float);
}

std::size_t WinogradConvolution::scratch_bytes() const {
  const auto threads = static_cast<std::size_t>(threads_);
  if (order_ == Order::tiles) {
    return static_cast<std::size_t>(pairs()) * kernel_bytes() +
           threads * (value_bytes() + product_bytes());
  }
  return value_bytes() +
         threads * (static_cast<std::size_t>(together_) * kernel_bytes() + product_bytes());
}

void WinogradConvolution::bind(const ConvolutionMemory& memory, const ConvolutionWeights& weights) {
  memory_ = memory;
  weights_ = &weights;
  if (direction_ == Direction::backward) return;
  bias_.assign(static_cast<std::size_t>(pairs()) * 2 * static_cast<std::size_t>(to_.lanes), 0.0F);
  std::copy(weights.bias.begin(), weights.bias.end(), bias_.begin());
}

void WinogradConvolution::run() {
  if (order_ == Order::tiles) {
    run_by_tiles();
  } else {
    run_by_channels();
  }
}

/// Threads share the kernels, and each takes tiles of its own through all channels.
void WinogradConvolution::run_by_tiles() {
  std::byte* kernels = memory_.scratch;
  std::byte* rooms = kernels + static_cast<std::size_t>(pairs()) * kernel_bytes();
  const std::ptrdiff_t stride = value_stride(tiles_run());
#pragma omp parallel num_threads(threads_)
  {
    std::byte* values =
        rooms + static_cast<std::size_t>(omp_get_thread_num()) * (value_bytes() + product_bytes());
    std::byte* products = values + value_bytes();
#pragma omp for schedule(dynamic)
    for (int pair = 0; pair < pairs(); ++pair) {
      transform_kernels(pair, kernels + static_cast<std::size_t>(pair) * kernel_bytes());
    }
#pragma omp for schedule(dynamic)
    for (int begin = 0; begin < tiles(); begin += tiles_run()) {
      const int end = std::min(begin + tiles_run(), tiles());
      for (int block = 0; block < from_.blocks(); ++block) {
        transform_inputs(begin, end, block, stride, values);
      }
      for (int pair = 0; pair < pairs(); pair += together_) {
        multiply(begin, end, pair, stride, values,
                 kernels + static_cast<std::size_t>(pair) * kernel_bytes(), products);
      }
    }
  }
}

/// Threads share transformed tiles, and each takes kernels of its own through them.
void WinogradConvolution::run_by_channels() {
  std::byte* values = memory_.scratch;
  const std::ptrdiff_t stride = value_stride(std::min(kChannelsRun, tiles()));
  const std::size_t tile_bytes =
      static_cast<std::size_t>(from_.padded_channels()) * routines_.product_bytes;
#pragma omp parallel num_threads(threads_)
  {
    const std::size_t kernels_bytes = static_cast<std::size_t>(together_) * kernel_bytes();
    std::byte* kernels =
        values + value_bytes() +
        static_cast<std::size_t>(omp_get_thread_num()) * (kernels_bytes + product_bytes());
    std::byte* products = kernels + kernels_bytes;
    for (int first = 0; first < tiles(); first += kChannelsRun) {
      const int last = std::min(first + kChannelsRun, tiles());
      const auto values_of = [&](int tile) {
        return values + static_cast<std::size_t>(tile - first) * tile_bytes;
      };
#pragma omp for schedule(static) collapse(2)
      for (int block = 0; block < from_.blocks(); ++block) {
        for (int begin = first; begin < last; begin += channels_run()) {
          transform_inputs(begin, std::min(begin + channels_run(), last), block, stride,
                           values_of(begin));
        }
      }
#pragma omp for schedule(dynamic)
      for (int pair = 0; pair < pairs(); pair += together_) {
        for (int i = 0; i < std::min(together_, pairs() - pair); ++i) {
          transform_kernels(pair + i, kernels + static_cast<std::size_t>(i) * kernel_bytes());
        }
        for (int begin = first; begin < last; begin += channels_run()) {
          multiply(begin, std::min(begin + channels_run(), last), pair, stride, values_of(begin),
                   kernels, products);
        }
      }
    }
  }
}

void WinogradConvolution::transform_inputs(int begin, int end, int block, std::ptrdiff_t stride,
                                           std::byte* values) const {
  routines_.transform_inputs({.shape = from_,
                              .features = memory_.from,
                              .block = block,
                              .begin = begin,
                              .end = end,
                              .stride = stride,
                              .padded_in = from_.padded_channels(),
                              .values = values});
}

void WinogradConvolution::transform_kernels(int pair, std::byte* kernels) const {
  routines_.transform_kernels({.kernel = weights_->kernel.data(),
                               .turned = direction_ == Direction::backward,
                               .in_channels = from_.shape.channels,
                               .out_channels = to_.shape.channels,
                               .padded_in = from_.padded_channels(),
                               .first_block = 2 * pair,
                               .blocks = std::min(2, to_.blocks() - 2 * pair),
                               .stride = kernel_stride(),
                               .kernels = kernels});
}

void WinogradConvolution::multiply(int begin, int end, int first_pair, std::ptrdiff_t stride,
                                   const std::byte* values, const std::byte* kernels,
                                   std::byte* products) const {
  const float* bias =
      direction_ == Direction::forward ? bias_.data() + 2 * first_pair * to_.lanes : nullptr;
  routines_.multiply({.shape = to_,
                      .values = values,
                      .stride = stride,
                      .padded_in = from_.padded_channels(),
                      .kernels = kernels,
                      .kernel_stride = kernel_stride(),
                      .pair_stride = pair_stride(),
                      .bias = bias,
                      .first_block = 2 * first_pair,
                      .blocks = std::min(2 * together_, to_.blocks() - 2 * first_pair),
                      .begin = begin,
                      .end = end,
                      .products = reinterpret_cast<float*>(products),
                      .to = memory_.to});
}

}  // namespace impasto::cpu
