#pragma once

#include "network/cpu/convolution_step.h"

namespace impasto::cpu {

/// A direct convolution by oneDNN.
class OneDnnConvolution final : public ConvolutionStep {
 public:
  /// Whether oneDNN computes in this precision on this processor.
  [[nodiscard]] static bool supports(Precision precision);

  /// Throws Error when oneDNN cannot make it.
  explicit OneDnnConvolution(const ConvolutionShape& shape);
  ~OneDnnConvolution() override;

  [[nodiscard]] std::size_t weight_bytes() const override;
  [[nodiscard]] std::size_t scratch_bytes() const override;
  [[nodiscard]] std::string implementation() const override;  ///< oneDNN's name of what it chose
  void bind(const ConvolutionMemory& memory, const ConvolutionWeights& weights) override;
  void run() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::cpu
