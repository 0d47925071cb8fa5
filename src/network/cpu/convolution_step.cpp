#include "network/cpu/convolution_step.h"

#include "network/cpu/onednn_convolution.h"
#include "network/cpu/winograd_convolution.h"

namespace impasto::cpu {

std::unique_ptr<ConvolutionStep> make_convolution(Direction direction, const FeatureShape& in,
                                                  int out_channels, Convolutions convolutions) {
  // Winograd transforms each kernel once per run, which pays from a few tiles on; and three
  // channels are too few for its products.
  constexpr std::size_t kFewestPositions = 64;
  const bool winograd = convolutions == Convolutions::winograd && in.channels != 3 &&
                        in.positions() >= kFewestPositions;
  if (winograd) return std::make_unique<WinogradConvolution>(direction, in, out_channels);
  return std::make_unique<OneDnnConvolution>(direction, in, out_channels);
}

}  // namespace impasto::cpu
