#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "network/feature_network.h"

namespace impasto {

/// Largest difference, relative to the root mean square of what is expected.
template <typename T>
double difference(const std::vector<T>& found, const std::vector<T>& expected) {
  double energy = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto e = static_cast<double>(expected[i]);
    energy += e * e;
    largest = std::max(largest, std::abs(static_cast<double>(found[i]) - e));
  }
  return largest / std::sqrt(energy / static_cast<double>(expected.size()));
}

/// Root mean square of the difference, relative to that of what is expected.
template <typename T>
double relative_distance(const std::vector<T>& found, const std::vector<T>& expected) {
  double distance = 0.0;
  double energy = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto e = static_cast<double>(expected[i]);
    distance += (static_cast<double>(found[i]) - e) * (static_cast<double>(found[i]) - e);
    energy += e * e;
  }
  return std::sqrt(distance / energy);
}

inline int tap_count(const FeatureNetwork& network) {
  return static_cast<int>(network.taps().size());
}

inline std::vector<float> features(const FeatureNetwork& network, int tap) {
  std::vector<float> out(network.taps()[static_cast<std::size_t>(tap)].size());
  network.copy_features(tap, out);
  return out;
}

inline std::vector<double> gram(const FeatureNetwork& network, int tap) {
  const int channels = network.taps()[static_cast<std::size_t>(tap)].channels;
  std::vector<double> out(static_cast<std::size_t>(channels) * static_cast<std::size_t>(channels));
  network.gram(tap, out);
  return out;
}

}  // namespace impasto
