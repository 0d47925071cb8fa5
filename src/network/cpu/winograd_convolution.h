#pragma once

#include "network/cpu/blocked_shape.h"
#include "network/cpu/convolution_step.h"

namespace impasto::cpu {

/// A convolution by Winograd's F(4x4, 3x3), in float. Every output is computed in the same order
/// whatever the number of threads. Transformed kernels are made again in every run, a pair of
/// channel blocks at a time: that takes some hundredths of the time, and keeping them would take
/// four times the memory of the weights.
class WinogradConvolution final : public ConvolutionStep {
 public:
  WinogradConvolution(Direction direction, const FeatureShape& in, int out_channels);

  [[nodiscard]] std::size_t weight_bytes() const override;
  [[nodiscard]] std::size_t bias_bytes() const override;
  [[nodiscard]] std::size_t scratch_bytes() const override;
  [[nodiscard]] std::string implementation() const override { return "winograd"; }
  void bind(const ConvolutionMemory& memory, std::span<const float> kernel,
            std::span<const float> bias) override;
  void run() override;

 private:
  [[nodiscard]] int tiles() const;  ///< of the whole map
  [[nodiscard]] int pairs() const;  ///< of channel blocks of the output
  [[nodiscard]] bool runs_suffice() const;
  [[nodiscard]] std::ptrdiff_t values_stride(int tiles) const;
  [[nodiscard]] std::size_t values_size() const;
  [[nodiscard]] std::size_t room_size() const;

  void run_by_tiles();
  void run_by_channels();
  void transform(int begin, int block, std::ptrdiff_t stride, float* values) const;
  void multiply(int begin, int pair, std::ptrdiff_t stride, const float* values, float* room) const;

  Direction direction_;
  BlockedShape from_;
  BlockedShape to_;
  int threads_;
  ConvolutionMemory memory_;
};

}  // namespace impasto::cpu
