#pragma once

#include <vector>

#include "network/cpu/convolution_step.h"
#include "network/cpu/winograd_kernels.h"

namespace impasto::cpu {

/// A convolution by Winograd's F(4x4, 3x3). Every output is computed in the same order whatever the
/// number of threads. Kernels are transformed anew in every run, straight from the model's weights:
/// that takes some hundredths of the time, and keeping them would take four times (in bfloat16
/// twice) the memory of the weights in each direction.
class WinogradConvolution final : public ConvolutionStep {
 public:
  WinogradConvolution(const ConvolutionShape& shape, const winograd::Routines& routines);

  [[nodiscard]] std::size_t weight_bytes() const override { return 0; }
  [[nodiscard]] std::size_t scratch_bytes() const override;
  [[nodiscard]] std::string implementation() const override { return std::string(routines_.name); }
  void bind(const ConvolutionMemory& memory, const ConvolutionWeights& weights) override;
  void run() override;

 private:
  /// Who shares what: see run_by_tiles() and run_by_channels().
  enum class Order { tiles, channels };

  [[nodiscard]] int tiles() const;         ///< of the whole map
  [[nodiscard]] int tiles_run() const;     ///< tiles that a thread takes at once, by tiles
  [[nodiscard]] int channels_run() const;  ///< the same by channels
  [[nodiscard]] int pairs() const;         ///< of channel blocks of the output
  [[nodiscard]] std::ptrdiff_t kernel_stride() const;
  [[nodiscard]] std::ptrdiff_t pair_stride() const;  ///< elements of one pair's kernels
  [[nodiscard]] std::ptrdiff_t value_stride(int tiles) const;
  [[nodiscard]] std::size_t kernel_bytes() const;
  [[nodiscard]] std::size_t value_bytes() const;
  [[nodiscard]] std::size_t product_bytes() const;

  void run_by_tiles();
  void run_by_channels();
  void transform_inputs(int begin, int end, int block, std::ptrdiff_t stride,
                        std::byte* values) const;
  void transform_kernels(int pair, std::byte* kernels) const;
  void multiply(int begin, int end, int first_pair, std::ptrdiff_t stride, const std::byte* values,
                const std::byte* kernels, std::byte* products) const;

  Direction direction_;
  winograd::Routines routines_;
  BlockedShape from_;
  BlockedShape to_;
  int threads_;
  Order order_;
  int together_;  ///< pairs
  ConvolutionMemory memory_;
  const ConvolutionWeights* weights_ = nullptr;
  std::vector<float> bias_;  ///< padded to whole pairs; empty backward
};

}  // namespace impasto::cpu
