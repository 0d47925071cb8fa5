#include "network/kernel_choices.h"

#include <algorithm>

#include "network/feature_network.h"

namespace impasto {

ConvolutionFamily family_of(const FeatureShape& in, int out_channels, bool backward,
                            Precision precision) {
  ConvolutionFamily family{.backward = backward,
                           .in_channels = in.channels,
                           .out_channels = out_channels,
                           .precision = precision};
  for (const int least : kFamilySizes) {
    if (in.positions() >= static_cast<std::size_t>(least)) family.least_positions = least;
  }
  if (family.least_positions == std::ranges::max(kFamilySizes)) {
    family.in_channels = std::min(family.in_channels, kWideFamily);
    family.out_channels = std::min(family.out_channels, kWideFamily);
  }
  return family;
}

std::vector<ConvolutionFamily> families_to_measure(const Topology& topology,
                                                   const NetworkSettings& settings) {
  std::vector<ConvolutionFamily> families;
  if (settings.kernels != Kernels::automatic) return families;
  int deepest = 0;
  for (const Tap& tap : settings.taps) deepest = std::max(deepest, topology.index_of(tap.layer));
  for (int layer = 1; layer <= deepest; ++layer) {  // the first has a kernel of its own
    const Convolution& convolution = topology.convolutions[static_cast<std::size_t>(layer)];
    FeatureShape in = topology.shape_of(layer, settings.height, settings.width);
    in.channels = convolution.in_channels;
    for (const bool backward : {false, true}) {
      if (backward && !settings.backward) continue;
      const ConvolutionFamily family =
          family_of(in, convolution.out_channels, backward, settings.precision);
      const bool known = std::ranges::find(families, family) != families.end();
      if (family.least_positions > 0 && !known) families.push_back(family);
    }
  }
  return families;
}

Kernels kernels_for(const ConvolutionFamily& family, const NetworkSettings& settings) {
  if (settings.kernels != Kernels::automatic) return settings.kernels;
  // Winograd transforms its kernels in every run, which a few tiles do not repay: at 4x4 positions
  // and 512 channels oneDNN is up to eight times as fast.
  if (family.least_positions == 0) return Kernels::onednn;
  const auto choice = settings.choices.find(family);
  return choice == settings.choices.end() ? Kernels::winograd : choice->second;
}

}  // namespace impasto
