#include "network/chain.h"

#include <fmt/format.h>

#include <algorithm>

#include "impasto/error.h"

namespace impasto {
namespace {

int deepest_tap(const Topology& topology, const NetworkSettings& settings) {
  if (settings.taps.empty()) throw Error("no layer was asked for; name at least one");
  int deepest = 0;
  for (const Tap& tap : settings.taps) {
    deepest = std::max(deepest, topology.index_of(tap.layer));
  }
  return deepest;
}

void check_size(const Topology& topology, const NetworkSettings& settings, int deepest) {
  const int smallest = topology.smallest_side(deepest);
  if (std::min(settings.height, settings.width) >= smallest) return;
  throw Error(fmt::format(
      "a picture of {}x{} pixels is too small for layer {}; each side must have at least {} pixels",
      settings.width, settings.height,
      topology.convolutions[static_cast<std::size_t>(deepest)].name, smallest));
}

}  // namespace

Chain resolve_chain(const Topology& topology, const NetworkSettings& settings) {
  const int deepest = deepest_tap(topology, settings);
  check_size(topology, settings, deepest);

  Chain chain{settings.height, settings.width, {}, {}, {}, {}, {}};
  for (int i = 0; i <= deepest; ++i) {
    const Convolution& convolution = topology.convolutions[static_cast<std::size_t>(i)];
    ChainLayer layer;
    layer.output = topology.shape_of(i, settings.height, settings.width);
    layer.input = {convolution.in_channels, layer.output.height, layer.output.width};
    layer.pooled =
        i > 0 && convolution.block != topology.convolutions[static_cast<std::size_t>(i - 1)].block;
    chain.layers.push_back(layer);
  }
  for (std::size_t tap = 0; tap < settings.taps.size(); ++tap) {
    const int index = topology.index_of(settings.taps[tap].layer);
    ChainLayer& layer = chain.layers[static_cast<std::size_t>(index)];
    if (layer.tap >= 0) {
      throw Error(
          fmt::format("layer {} was asked for twice; name it once", settings.taps[tap].layer));
    }
    layer.tap = static_cast<int>(tap);
    chain.taps.push_back(layer.output);
    chain.layer_of_tap.push_back(index);
    chain.grams.push_back(settings.taps[tap].gram);
    chain.features.push_back(settings.taps[tap].features);
  }
  return chain;
}

}  // namespace impasto
