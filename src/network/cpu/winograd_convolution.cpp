#include "network/cpu/winograd_convolution.h"

#include <omp.h>

#include <algorithm>

#include "network/cpu/onednn_convolution.h"
#include "network/cpu/winograd_kernels.h"
#include "network/cpu/winograd_transform.h"

namespace impasto::cpu {
namespace {

using winograd::kFrequencies;
using winograd::kOutputs;
using winograd::kRun;

BlockedShape blocked(int channels, const FeatureShape& map) {
  return {{channels, map.height, map.width}, channel_lanes()};
}

constexpr int runs_of(int tiles) { return (tiles + kRun - 1) / kRun; }

}  // namespace

WinogradConvolution::WinogradConvolution(Direction direction, const FeatureShape& in,
                                         int out_channels)
    : direction_(direction),
      from_(blocked(direction == Direction::forward ? in.channels : out_channels, in)),
      to_(blocked(direction == Direction::forward ? out_channels : in.channels, in)),
      threads_(omp_get_max_threads()) {}

int WinogradConvolution::tiles() const {
  return (to_.shape.height + kOutputs - 1) / kOutputs *
         ((to_.shape.width + kOutputs - 1) / kOutputs);
}

int WinogradConvolution::pairs() const { return (to_.blocks() + 1) / 2; }

std::size_t WinogradConvolution::weight_bytes() const {
  return static_cast<std::size_t>(from_.shape.channels) *
         static_cast<std::size_t>(to_.padded_channels()) * 9 * sizeof(float);
}

std::size_t WinogradConvolution::bias_bytes() const {
  if (direction_ == Direction::backward) return 0;
  return static_cast<std::size_t>(to_.padded_channels()) * sizeof(float);
}

/// Whether there are runs enough for all threads to be busy with runs of their own.
bool WinogradConvolution::runs_suffice() const { return runs_of(tiles()) >= 4 * threads_; }

/// One register more than the values take, or all frequencies would fall into the same sets of the
/// caches.
std::ptrdiff_t WinogradConvolution::values_stride(int tiles) const {
  return static_cast<std::ptrdiff_t>(runs_of(tiles)) * kRun * from_.padded_channels() + to_.lanes;
}

/// Floats of transformed inputs: of a run per thread, or of the whole map.
std::size_t WinogradConvolution::values_size() const {
  const std::ptrdiff_t stride =
      runs_suffice() ? threads_ * values_stride(kRun) : values_stride(tiles());
  return static_cast<std::size_t>(kFrequencies * stride);
}

/// Floats that a thread needs to multiply: a pair's transformed kernels, and a run's products.
std::size_t WinogradConvolution::room_size() const {
  const std::ptrdiff_t kernels = static_cast<std::ptrdiff_t>(from_.shape.channels) * 2 * to_.lanes;
  return static_cast<std::size_t>(kFrequencies * (kernels + winograd::kProductStride));
}

std::size_t WinogradConvolution::scratch_bytes() const {
  return (values_size() + static_cast<std::size_t>(threads_) * room_size()) * sizeof(float);
}

/// The weights of a pair lie together, [in channel][9][lanes of the pair]; backward, in and out
/// change places and the kernel is turned by half a turn.
void WinogradConvolution::bind(const ConvolutionMemory& memory, std::span<const float> kernel,
                               std::span<const float> bias) {
  memory_ = memory;
  const bool forward = direction_ == Direction::forward;
  const int pair_lanes = 2 * to_.lanes;
  std::fill_n(memory.weights, weight_bytes() / sizeof(float), 0.0F);
#pragma omp parallel for schedule(static)
  for (int o = 0; o < to_.shape.channels; ++o) {
    const int pair = o / pair_lanes;
    const int wide = std::min(pair_lanes, to_.padded_channels() - pair * pair_lanes);
    float* to =
        memory.weights + static_cast<std::ptrdiff_t>(pair) * pair_lanes * 9 * from_.shape.channels;
    for (int c = 0; c < from_.shape.channels; ++c) {
      for (int i = 0; i < 9; ++i) {
        const int at = forward ? (o * from_.shape.channels + c) * 9 + i
                               : (c * to_.shape.channels + o) * 9 + (8 - i);
        to[(c * 9 + i) * wide + o % pair_lanes] = kernel[static_cast<std::size_t>(at)];
      }
    }
  }
  if (!forward) return;
  std::fill_n(memory.bias, to_.padded_channels(), 0.0F);
  std::copy(bias.begin(), bias.end(), memory.bias);
}

void WinogradConvolution::run() {
  if (runs_suffice()) {
    run_by_tiles();
  } else {
    run_by_channels();
  }
}

/// Each thread takes whole runs, so that what it transforms is still in its cache.
void WinogradConvolution::run_by_tiles() {
  auto* scratch = reinterpret_cast<float*>(memory_.scratch);
  const std::ptrdiff_t stride = values_stride(kRun);
  const auto room_of_thread = static_cast<std::ptrdiff_t>(room_size()) + kFrequencies * stride;
#pragma omp parallel for num_threads(threads_) schedule(dynamic)
  for (int begin = 0; begin < tiles(); begin += kRun) {
    float* values = scratch + omp_get_thread_num() * room_of_thread;
    float* room = values + kFrequencies * stride;
    for (int block = 0; block < from_.blocks(); ++block) transform(begin, block, stride, values);
    for (int pair = 0; pair < pairs(); ++pair) multiply(begin, pair, stride, values, room);
  }
}

/// Few runs, usually of many channels: threads share a run.
void WinogradConvolution::run_by_channels() {
  auto* values = reinterpret_cast<float*>(memory_.scratch);
  float* rooms = values + values_size();
  const std::ptrdiff_t stride = values_stride(tiles());
  const std::ptrdiff_t padded = from_.padded_channels();
#pragma omp parallel num_threads(threads_)
  {
    float* room = rooms + omp_get_thread_num() * static_cast<std::ptrdiff_t>(room_size());
#pragma omp for schedule(static) collapse(2)
    for (int begin = 0; begin < tiles(); begin += kRun) {
      for (int block = 0; block < from_.blocks(); ++block) {
        transform(begin, block, stride, values + begin * padded);
      }
    }
#pragma omp for schedule(dynamic) collapse(2)
    for (int pair = 0; pair < pairs(); ++pair) {
      for (int begin = 0; begin < tiles(); begin += kRun) {
        multiply(begin, pair, stride, values + begin * padded, room);
      }
    }
  }
}

void WinogradConvolution::transform(int begin, int block, std::ptrdiff_t stride,
                                    float* values) const {
  const int end = std::min(begin + kRun, tiles());
  winograd::transform_inputs(from_, memory_.from, block, begin, end, stride, values);
}

void WinogradConvolution::multiply(int begin, int pair, std::ptrdiff_t stride, const float* values,
                                   float* room) const {
  const std::ptrdiff_t pair_lanes = 2 * to_.lanes;
  winograd::Product product{};
  product.values = values;
  product.stride = stride;
  product.padded_in = from_.padded_channels();
  product.in_channels = from_.shape.channels;
  product.weights = memory_.weights + pair * pair_lanes * 9 * from_.shape.channels;
  product.bias = memory_.bias == nullptr ? nullptr : memory_.bias + pair * pair_lanes;
  product.blocks = std::min(2, to_.blocks() - 2 * pair);
  product.first_block = 2 * pair;
  product.begin = begin;
  product.end = std::min(begin + kRun, tiles());
  product.products = room;
  product.kernels = room + kFrequencies * winograd::kProductStride;
  product.to = memory_.to;
  winograd::multiply(to_, product);
}

}  // namespace impasto::cpu
