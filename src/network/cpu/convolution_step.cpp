#include "network/cpu/convolution_step.h"

#include "network/cpu/avx512_bf16.h"
#include "network/cpu/onednn_convolution.h"
#include "network/cpu/winograd_convolution.h"

namespace impasto::cpu {
namespace {

winograd::Routines routines_for(Precision precision, Kernels kernels) {
  const int lanes = channel_lanes();
  if (precision == Precision::f32) return winograd::f32_routines(lanes);
  if constexpr (avx512_bf16::kBuilt) {
    const bool in_bf16 = kernels != Kernels::winograd_f32 && avx512_bf16::available();
    if (in_bf16 && lanes == 16) return winograd::bf16_routines();
  }
  return winograd::bf16_storage_routines(lanes);
}

}  // namespace

BlockedShape ConvolutionShape::from() const {
  const int channels = direction == Direction::forward ? in.channels : out_channels;
  return {{channels, in.height, in.width}, channel_lanes()};
}

BlockedShape ConvolutionShape::to() const {
  const int channels = direction == Direction::forward ? out_channels : in.channels;
  return {{channels, in.height, in.width}, channel_lanes()};
}

double ConvolutionShape::operations() const {
  return 2.0 * 9.0 * in.channels * out_channels * static_cast<double>(in.positions());
}

std::unique_ptr<ConvolutionStep> make_convolution(const ConvolutionShape& shape, Kernels kernels) {
  if (kernels == Kernels::onednn && OneDnnConvolution::supports(shape.precision)) {
    return std::make_unique<OneDnnConvolution>(shape);
  }
  return std::make_unique<WinogradConvolution>(shape, routines_for(shape.precision, kernels));
}

}  // namespace impasto::cpu
