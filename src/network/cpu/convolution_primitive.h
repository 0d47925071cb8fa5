#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "network/feature_network.h"
#include "network/topology.h"

namespace impasto::cpu {

/// Channels in one block of the layout that oneDNN's convolutions take on this machine: 16 with
/// AVX-512, else 8.
[[nodiscard]] int channel_lanes();

/// A 3x3 convolution of the network (stride 1, zero padding 1), in one direction. Made in two
/// steps: the constructors only describe it, so that memory can be planned; bind() gives it its
/// memory. Forward includes bias and ReLU. Features are blocked (BlockedShape), the picture's 3
/// channels planar.
class ConvolutionPrimitive {
 public:
  static ConvolutionPrimitive forward(const FeatureShape& in, int out_channels,
                                      Convolutions convolutions);
  /// From the gradient of the output (before ReLU) to that of the input.
  static ConvolutionPrimitive backward(const FeatureShape& in, int out_channels,
                                       Convolutions convolutions);
  ~ConvolutionPrimitive();
  ConvolutionPrimitive(ConvolutionPrimitive&&) noexcept;
  ConvolutionPrimitive& operator=(ConvolutionPrimitive&&) noexcept;

  [[nodiscard]] std::size_t weight_bytes() const;    ///< reordered kernel
  [[nodiscard]] std::size_t bias_bytes() const;      ///< 0 for backward
  [[nodiscard]] std::size_t scratch_bytes() const;   ///< may be shared by convolutions
  [[nodiscard]] std::string implementation() const;  ///< oneDNN's name of what it chose

  /// Where a convolution works; all aligned to 64 bytes and not owned.
  struct Memory {
    float* from = nullptr;
    float* to = nullptr;
    float* weights = nullptr;
    float* bias = nullptr;
    std::byte* scratch = nullptr;
  };

  /// Compiles the primitive and reorders `kernel`, (O, I, 3, 3), and `bias` into memory. The number
  /// of OpenMP threads must be the same here and in run().
  void bind(const Memory& memory, std::span<const float> kernel, std::span<const float> bias);

  void run();

 private:
  struct Impl;
  explicit ConvolutionPrimitive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::cpu
