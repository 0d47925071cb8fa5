#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "network/feature_network.h"
#include "network/topology.h"

namespace impasto::cpu {

enum class Direction {
  forward,   ///< with bias and ReLU
  backward,  ///< from the gradient of the output (before ReLU) to that of the input
};

/// Where a convolution works; all aligned to 64 bytes and not owned.
struct ConvolutionMemory {
  float* from = nullptr;
  float* to = nullptr;
  float* weights = nullptr;
  float* bias = nullptr;  ///< forward only
  std::byte* scratch = nullptr;
};

/// A 3x3 convolution of the network (stride 1, zero padding 1), in one direction, for one shape.
/// Made in two steps: constructors only describe it, so that memory can be planned; bind() gives it
/// its memory. Features are blocked (BlockedShape), the picture's 3 channels planar.
class ConvolutionStep {
 public:
  virtual ~ConvolutionStep() = default;

  [[nodiscard]] virtual std::size_t weight_bytes() const = 0;   ///< reordered kernel
  [[nodiscard]] virtual std::size_t bias_bytes() const = 0;     ///< 0 for backward
  [[nodiscard]] virtual std::size_t scratch_bytes() const = 0;  ///< may be shared by convolutions
  [[nodiscard]] virtual std::string implementation() const = 0;

  /// Takes its memory and reorders `kernel`, (O, I, 3, 3), and `bias` into it. The number of OpenMP
  /// threads must be the same at construction, here and in run().
  virtual void bind(const ConvolutionMemory& memory, std::span<const float> kernel,
                    std::span<const float> bias) = 0;

  virtual void run() = 0;
};

/// The implementation for a shape: `in` is that of the forward convolution's input.
[[nodiscard]] std::unique_ptr<ConvolutionStep> make_convolution(Direction direction,
                                                                const FeatureShape& in,
                                                                int out_channels,
                                                                Convolutions convolutions);

}  // namespace impasto::cpu
