#include "network/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

void check_regions(const NetworkSettings& settings) {
  const RegionWeights* regions = settings.regions.get();
  if (regions == nullptr ||
      (regions->height() == settings.height && regions->width() == settings.width)) {
    return;
  }
  throw Error(fmt::format(
      "regions of a picture of {}x{} pixels do not fit one of {}x{}; give one label per pixel",
      regions->width(), regions->height(), settings.width, settings.height));
}

void check_bins(const Tap& tap) {
  if (tap.histogram_bins >= 0 && tap.histogram_bins <= kMostHistogramBins) return;
  throw Error(fmt::format("{} histogram bins of layer {}; give between 0 and {}",
                          tap.histogram_bins, tap.layer, kMostHistogramBins));
}

}  // namespace

bool Chain::has_region_gradients() const {
  return regions > 0 || std::ranges::find(sums, true) != sums.end() ||
         std::ranges::any_of(histogram_bins, [](int bins) { return bins > 0; });
}

void Chain::check_region(int region) const {
  if (region >= 0 && region < parts()) return;
  throw Error(fmt::format("region {} of a network of {}; count from 0", region, parts()));
}

void Chain::check_histogram_widths(int tap, std::span<const float> widths) const {
  const auto channels = static_cast<std::size_t>(taps.at(static_cast<std::size_t>(tap)).channels);
  if (histogram_bins[static_cast<std::size_t>(tap)] == 0) {
    throw Error("the histogram of this tap was not asked for; ask for it in its Tap");
  }
  if (widths.size() != channels) {
    throw Error(
        fmt::format("{} histogram widths for {} channels; give one each", widths.size(), channels));
  }
  const auto bad =
      std::ranges::find_if_not(widths, [](float w) { return w > 0.0F && std::isfinite(w); });
  if (bad == widths.end()) return;
  throw Error(fmt::format("a histogram width of {} in channel {}; give positive ones", *bad,
                          bad - widths.begin()));
}

void Chain::check_gradients(std::span<const TapGradient> gradients) const {
  for (const TapGradient& gradient : gradients) {
    if (gradient.regions.empty()) continue;
    if (!has_region_gradients() || std::ssize(gradient.regions) != parts()) {
      throw Error(fmt::format(
          "gradients of {} regions for a network of {}; give one each, and ask for regions, sums "
          "or a histogram",
          gradient.regions.size(), has_region_gradients() ? parts() : 0));
    }
    const auto tap = static_cast<std::size_t>(gradient.tap);
    const auto channels = static_cast<std::size_t>(taps.at(tap).channels);
    const auto bins = static_cast<std::size_t>(histogram_bins[tap]);
    const auto fits = [](std::span<const float> part, std::size_t size) {
      return part.empty() || part.size() == size;
    };
    for (const RegionGradient& region : gradient.regions) {
      if (fits(region.matrix, channels * channels) && fits(region.bias, channels) &&
          fits(region.curve, channels * bins)) {
        continue;
      }
      throw Error(fmt::format(
          "a region's gradient does not fit {} channels and {} bins; give (C, C), (C), (C, bins)",
          channels, bins));
    }
  }
}

Chain resolve_chain(const Topology& topology, const NetworkSettings& settings) {
  const int deepest = deepest_tap(topology, settings);
  check_size(topology, settings, deepest);
  check_regions(settings);

  Chain chain;
  chain.height = settings.height;
  chain.width = settings.width;
  chain.region_weights = settings.regions;
  if (settings.regions) chain.regions = settings.regions->regions();
  for (int i = 0; i <= deepest; ++i) {
    const Convolution& convolution = topology.convolutions[static_cast<std::size_t>(i)];
    ChainLayer layer;
    layer.output = topology.shape_of(i, settings.height, settings.width);
    layer.input = {convolution.in_channels, layer.output.height, layer.output.width};
    layer.block = convolution.block;
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
    check_bins(settings.taps[tap]);
    layer.tap = static_cast<int>(tap);
    chain.taps.push_back(layer.output);
    chain.layer_of_tap.push_back(index);
    chain.grams.push_back(settings.taps[tap].gram);
    chain.features.push_back(settings.taps[tap].features);
    chain.sums.push_back(settings.taps[tap].sums);
    chain.histogram_bins.push_back(settings.taps[tap].histogram_bins);
  }
  return chain;
}

}  // namespace impasto
