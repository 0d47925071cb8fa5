#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include "network/feature_network.h"
#include "network/random_picture.h"

namespace impasto {

/// Patches of `regions` labels and one that is none of them, with single pixels of others in them.
inline std::vector<std::uint8_t> patches(int height, int width, int regions, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  const auto any = [&] {
    return static_cast<std::uint8_t>(engine() % static_cast<std::uint64_t>(regions + 1));
  };
  constexpr int kSide = 7;
  const int across = (width + kSide - 1) / kSide;
  std::vector<std::uint8_t> of_patch(
      static_cast<std::size_t>(across * ((height + kSide - 1) / kSide)));
  for (std::uint8_t& label : of_patch) label = any();
  std::vector<std::uint8_t> labels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto patch = static_cast<std::size_t>(y / kSide * across + x / kSide);
      labels.push_back(engine() % 16 == 0 ? any() : of_patch[patch]);
    }
  }
  return labels;
}

inline std::shared_ptr<const RegionWeights> random_regions(int regions, int height, int width,
                                                           std::uint64_t seed = 21) {
  return std::make_shared<RegionWeights>(regions, height, width,
                                         patches(height, width, regions, seed));
}

/// Regions, sums and histograms for all taps.
inline void ask_for_all(NetworkSettings& settings, int regions, int bins) {
  if (regions > 0) settings.regions = random_regions(regions, settings.height, settings.width);
  for (Tap& tap : settings.taps) {
    tap.sums = true;
    tap.histogram_bins = bins;
  }
}

/// What a loss gives back to one tap for every region, random, and what it belongs to.
struct RandomRegionGradients {
  RandomRegionGradients(const FeatureShape& shape, int regions, int bins, std::uint64_t seed)
      : channels(static_cast<std::size_t>(shape.channels)) {
    for (int region = 0; region < regions; ++region) {
      matrices.push_back(random_symmetric(shape.channels, seed + static_cast<unsigned>(region)));
      biases.push_back(signed_values(channels, seed + 100 + static_cast<unsigned>(region)));
      curves.push_back(signed_values(channels * static_cast<std::size_t>(bins),
                                     seed + 200 + static_cast<unsigned>(region)));
    }
    for (std::size_t i = 0; i < matrices.size(); ++i) {
      parts.push_back({matrices[i], biases[i], curves[i]});
    }
  }
  RandomRegionGradients(const RandomRegionGradients&) = delete;
  RandomRegionGradients& operator=(const RandomRegionGradients&) = delete;

  static std::vector<float> signed_values(std::size_t size, std::uint64_t seed) {
    std::vector<float> values = random_values(size, seed);
    for (float& value : values) value = 2.0F * value - 1.0F;
    return values;
  }

  std::size_t channels;
  std::vector<std::vector<float>> matrices;
  std::vector<std::vector<float>> biases;
  std::vector<std::vector<float>> curves;
  std::vector<RegionGradient> parts;
};

inline std::vector<double> region_gram(const FeatureNetwork& network, int tap, int region) {
  const auto channels =
      static_cast<std::size_t>(network.taps()[static_cast<std::size_t>(tap)].channels);
  std::vector<double> out(channels * channels);
  network.gram(tap, region, out);
  return out;
}

inline std::vector<double> sums(const FeatureNetwork& network, int tap, int region) {
  std::vector<double> out(
      static_cast<std::size_t>(network.taps()[static_cast<std::size_t>(tap)].channels));
  network.sums(tap, region, out);
  return out;
}

inline std::vector<double> histogram(const FeatureNetwork& network, int tap, int region, int bins) {
  std::vector<double> out(
      static_cast<std::size_t>(network.taps()[static_cast<std::size_t>(tap)].channels) *
      static_cast<std::size_t>(bins + 1));
  network.histogram(tap, region, out);
  return out;
}

/// Widths of about the size of the last forward()'s features, so that some are beyond the last bin.
inline std::vector<float> widths_for(const FeatureNetwork& network, int tap, int bins) {
  const FeatureShape& shape = network.taps()[static_cast<std::size_t>(tap)];
  const double size = std::sqrt(network.squared_norm(tap) / static_cast<double>(shape.size()));
  std::vector<float> widths;
  for (int c = 0; c < shape.channels; ++c) {
    widths.push_back(static_cast<float>((1.5 + 0.5 * (c % 3)) * size / bins));
  }
  return widths;
}

}  // namespace impasto
