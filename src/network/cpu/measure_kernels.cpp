#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

#include "base/aligned_buffer.h"
#include "network/cpu/convolution_step.h"
#include "network/cpu/onednn_convolution.h"
#include "network/cpu/thread_scope.h"
#include "network/kernel_choices.h"

namespace impasto {
namespace {

using cpu::ConvolutionShape;

/// How much faster oneDNN must be, to be taken.
constexpr double kClearly = 1.25;

/// Runs that are timed, each way in turn, unless the first already tells.
constexpr int kRuns = 5;
constexpr double kBeyondDoubt = 1.6;

/// What this thread has computed: unlike the time of day it goes on only while the thread runs,
/// whatever else the machine does.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// A square map from the middle of the family; of the largest, one of the smallest.
ConvolutionShape typical_shape(const ConvolutionFamily& family) {
  const bool largest = family.least_positions == std::ranges::max(kFamilySizes);
  const double positions = family.least_positions * (largest ? 1.0 : 1.5);
  const auto side = static_cast<int>(std::lround(std::sqrt(positions)));
  ConvolutionShape shape;
  shape.direction = family.backward ? cpu::Direction::backward : cpu::Direction::forward;
  shape.in = {family.in_channels, side, side};
  shape.out_channels = family.out_channels;
  shape.precision = family.precision;
  return shape;
}

std::size_t bytes_of(const cpu::BlockedShape& shape) { return shape.size() * sizeof(float); }

/// One way to convolve, with memory of its own. The values are all 0: neither way looks at them.
class Candidate {
 public:
  Candidate(const ConvolutionShape& shape, Kernels kernels, const ConvolutionWeights& zeros)
      : step_(make_convolution(shape, kernels)),
        from_(bytes_of(shape.from())),
        to_(bytes_of(shape.to())),
        weights_(step_->weight_bytes()),
        scratch_(step_->scratch_bytes()) {
    step_->bind({from_.data(), to_.data(), weights_.data(), scratch_.data()}, zeros);
    step_->run();  // brings its memory and code into the caches
  }

  void time() {
    const double before = processor_seconds();
    step_->run();
    seconds_ = std::min(seconds_, processor_seconds() - before);
  }

  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  std::unique_ptr<cpu::ConvolutionStep> step_;
  AlignedBuffer<std::byte> from_;
  AlignedBuffer<std::byte> to_;
  AlignedBuffer<std::byte> weights_;
  AlignedBuffer<std::byte> scratch_;
  double seconds_ = std::numeric_limits<double>::infinity();
};

}  // namespace

Kernels measure_kernels(const ConvolutionFamily& family) {
  if (!cpu::OneDnnConvolution::supports(family.precision)) return Kernels::winograd;
  const cpu::ThreadScope one_thread(1);
  const ConvolutionShape shape = typical_shape(family);
  const auto in = static_cast<std::size_t>(family.in_channels);
  const auto out = static_cast<std::size_t>(family.out_channels);
  const ConvolutionWeights zeros{std::vector<float>(out * in * 9), std::vector<float>(out)};
  Candidate winograd(shape, Kernels::winograd, zeros);
  Candidate onednn(shape, Kernels::onednn, zeros);
  for (int run = 0; run < kRuns; ++run) {
    winograd.time();
    onednn.time();
    const double ratio = winograd.seconds() / onednn.seconds();
    if (ratio > kBeyondDoubt || ratio < 1.0 / kBeyondDoubt) break;
  }
  return winograd.seconds() > kClearly * onednn.seconds() ? Kernels::onednn : Kernels::winograd;
}

}  // namespace impasto
