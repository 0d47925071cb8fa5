#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "network/cpu/blocked_shape.h"
#include "network/feature_network.h"

namespace impasto::cpu {

enum class Direction {
  forward,   ///< with bias and ReLU
  backward,  ///< from the gradient of the output (before ReLU) to that of the input
};

/// Channels in one block of the layout on this machine: 16 with AVX-512, else 8.
[[nodiscard]] int channel_lanes();

/// A 3x3 convolution of the network (stride 1, zero padding 1) in one direction.
struct ConvolutionShape {
  Direction direction = Direction::forward;
  FeatureShape in;       ///< of the forward convolution
  int out_channels = 0;  ///< of the forward convolution
  Precision precision = Precision::f32;

  [[nodiscard]] BlockedShape from() const;
  [[nodiscard]] BlockedShape to() const;
  /// Floating point operations of the convolution by its definition.
  [[nodiscard]] double operations() const;
};

/// Where a convolution works; all aligned to 64 bytes and not owned.
struct ConvolutionMemory {
  const void* from = nullptr;
  void* to = nullptr;
  std::byte* weights = nullptr;
  std::byte* scratch = nullptr;
};

/// A convolution made for one shape. Made in two steps: constructors only describe it, so that
/// memory can be planned; bind() gives it its memory. Features are blocked (BlockedShape), of float
/// or BFloat16.
class ConvolutionStep {
 public:
  explicit ConvolutionStep(const ConvolutionShape& shape) : operations_(shape.operations()) {}
  virtual ~ConvolutionStep() = default;
  ConvolutionStep(const ConvolutionStep&) = delete;
  ConvolutionStep& operator=(const ConvolutionStep&) = delete;

  /// Floating point operations of a run, by the definition of a convolution.
  [[nodiscard]] double operations() const { return operations_; }

  [[nodiscard]] virtual std::size_t weight_bytes() const = 0;   ///< reordered kernel, bias
  [[nodiscard]] virtual std::size_t scratch_bytes() const = 0;  ///< may be shared by convolutions
  [[nodiscard]] virtual std::string implementation() const = 0;

  /// Takes its memory, and the weights: kernel (O, I, 3, 3) and bias (O), which must outlive it.
  /// The number of OpenMP threads must be the same at construction, here and in run().
  virtual void bind(const ConvolutionMemory& memory, const ConvolutionWeights& weights) = 0;

  virtual void run() = 0;

 private:
  double operations_;
};

/// The implementation for a shape; `automatic` is Winograd's. Where oneDNN cannot compute in the
/// shape's precision, `onednn` is too.
[[nodiscard]] std::unique_ptr<ConvolutionStep> make_convolution(const ConvolutionShape& shape,
                                                                Kernels kernels);

}  // namespace impasto::cpu
