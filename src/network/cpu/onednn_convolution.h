#pragma once

#include "network/cpu/convolution_step.h"

namespace impasto::cpu {

/// Channels in one block of the layout that oneDNN's convolutions take on this machine: 16 with
/// AVX-512, else 8.
[[nodiscard]] int channel_lanes();

/// A direct convolution by oneDNN.
class OneDnnConvolution final : public ConvolutionStep {
 public:
  OneDnnConvolution(Direction direction, const FeatureShape& in, int out_channels);
  ~OneDnnConvolution() override;

  [[nodiscard]] std::size_t weight_bytes() const override;
  [[nodiscard]] std::size_t bias_bytes() const override;
  [[nodiscard]] std::size_t scratch_bytes() const override;
  [[nodiscard]] std::string implementation() const override;  ///< oneDNN's name of what it chose
  void bind(const ConvolutionMemory& memory, std::span<const float> kernel,
            std::span<const float> bias) override;
  void run() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::cpu
