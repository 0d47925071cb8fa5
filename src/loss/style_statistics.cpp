#include "loss/style_statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace impasto {
namespace {

/// The bins reach to this many times a channel's root mean square in the style.
constexpr double kHistogramReach = 8.0;

/// Of the layer's root mean square, for channels that the style hardly has.
constexpr double kSmallestRoot = 1e-3;

/// to += scale * from; `to` may be empty.
void add_scaled(std::vector<double>& to, const std::vector<double>& from, double scale) {
  to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += scale * from[i];
}

void divide(std::vector<double>& values, double divisor) {
  for (double& value : values) value /= divisor;
}

/// Of each channel, averaged over the regions.
std::vector<double> mean_squares(const std::vector<FeatureStatistics>& regions,
                                 const std::vector<double>& shares) {
  std::vector<double> squares;
  for (std::size_t region = 0; region < regions.size(); ++region) {
    const std::vector<double>& gram = regions[region].gram;
    const auto channels = static_cast<std::size_t>(regions[region].channels);
    squares.resize(std::max(squares.size(), channels));
    for (std::size_t c = 0; c < channels; ++c) {
      squares[c] += gram[c * channels + c] / shares[region];
    }
  }
  divide(squares, static_cast<double>(regions.size()));
  return squares;
}

}  // namespace

double region_positions(const RegionWeights* weights, int region, int block, FeatureShape shape) {
  return weights == nullptr ? static_cast<double>(shape.positions())
                            : weights->total(region, block);
}

StyleMeter::StyleMeter(const LossSettings& settings, const Topology& topology, int regions)
    : moments_(!style_taps(settings, topology).empty() &&
               style_taps(settings, topology).front().sums),
      histograms_(uses_histograms(settings)) {
  for (const std::string& name : style_layers(settings, topology)) {
    blocks_.push_back(topology.convolutions[topology.index_of(name)].block);
    layers_.push_back({.regions = std::vector<FeatureStatistics>(regions)});
    shares_.emplace_back(regions);
  }
}

void StyleMeter::add(FeatureNetwork& network, VectorView<const float> picture,
                     const RegionWeights* weights, double share) {
  network.forward(picture);
  std::vector<double> room;
  for (int layer = 0; layer < std::ssize(layers_); ++layer) {
    const FeatureShape shape = network.taps()[layer];
    const auto channels = static_cast<std::size_t>(shape.channels);
    for (int region = 0; region < std::ssize(shares_[layer]); ++region) {
      const double positions = region_positions(weights, region, blocks_[layer], shape);
      if (positions <= 0.0) continue;
      FeatureStatistics& sum = layers_[layer].regions[region];
      sum.channels = shape.channels;
      shares_[layer][region] += share;
      room.resize(channels * channels);
      network.gram(layer, region, room);
      add_scaled(sum.gram, room, share / positions);
      if (!moments_) continue;
      room.resize(channels);
      network.sums(layer, region, room);
      add_scaled(sum.mean, room, share / positions);
    }
  }
}

void StyleMeter::choose_widths() {
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    const std::vector<double> squares = mean_squares(layers_[layer].regions, shares_[layer]);
    double whole = 0.0;
    for (const double square : squares) whole += square;
    const double least = kSmallestRoot * std::sqrt(whole / static_cast<double>(squares.size()));
    for (const double square : squares) {
      const double root = std::max(std::sqrt(square), least);
      layers_[layer].histogram_widths.push_back(
          root > 0.0 ? static_cast<float>(kHistogramReach * root / kHistogramBins) : 1.0F);
    }
  }
}

void StyleMeter::add_histograms(FeatureNetwork& network, VectorView<const float> picture,
                                const RegionWeights* weights, double share) {
  for (int layer = 0; layer < std::ssize(layers_); ++layer) {
    network.set_histogram_widths(layer, layers_[layer].histogram_widths);
  }
  network.forward(picture);
  std::vector<double> room;
  for (int layer = 0; layer < std::ssize(layers_); ++layer) {
    const FeatureShape shape = network.taps()[layer];
    for (int region = 0; region < std::ssize(shares_[layer]); ++region) {
      const double positions = region_positions(weights, region, blocks_[layer], shape);
      if (positions <= 0.0) continue;
      room.resize(static_cast<std::size_t>(shape.channels) * (kHistogramBins + 1));
      network.histogram(layer, region, room);
      add_scaled(layers_[layer].regions[region].histogram, room, share / positions);
    }
  }
}

std::vector<StyleLayer> StyleMeter::take() {
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    for (std::size_t region = 0; region < shares_[layer].size(); ++region) {
      FeatureStatistics& statistics = layers_[layer].regions[region];
      for (auto* values : {&statistics.gram, &statistics.mean, &statistics.histogram}) {
        divide(*values, shares_[layer][region]);
      }
    }
  }
  return std::move(layers_);
}

}  // namespace impasto
