#include "network/reference/region_statistics.h"

#include <algorithm>
#include <cmath>

namespace impasto::reference {
namespace {

/// The features of one channel.
std::span<const double> plane_of(const FeatureShape& shape, std::span<const double> features,
                                 std::size_t channel) {
  return features.subspan(channel * shape.positions(), shape.positions());
}

std::size_t channels_of(const FeatureShape& shape) {
  return static_cast<std::size_t>(shape.channels);
}

}  // namespace

void weighted_gram(const FeatureShape& shape, std::span<const double> features,
                   std::span<const double> weights, std::span<double> out) {
  for (std::size_t row = 0; row < channels_of(shape); ++row) {
    const auto a = plane_of(shape, features, row);
    for (std::size_t column = 0; column < channels_of(shape); ++column) {
      const auto b = plane_of(shape, features, column);
      double sum = 0.0;
      for (std::size_t i = 0; i < a.size(); ++i) sum += weights[i] * a[i] * b[i];
      out[row * channels_of(shape) + column] = sum;
    }
  }
}

void weighted_sums(const FeatureShape& shape, std::span<const double> features,
                   std::span<const double> weights, std::span<double> out) {
  for (std::size_t c = 0; c < channels_of(shape); ++c) {
    const auto plane = plane_of(shape, features, c);
    out[c] = 0.0;
    for (std::size_t i = 0; i < plane.size(); ++i) out[c] += weights[i] * plane[i];
  }
}

void weighted_histogram(const FeatureShape& shape, std::span<const double> features,
                        std::span<const double> weights, std::span<const double> widths,
                        std::span<double> out) {
  const std::size_t points = out.size() / channels_of(shape);
  std::ranges::fill(out, 0.0);
  for (std::size_t c = 0; c < channels_of(shape); ++c) {
    const auto plane = plane_of(shape, features, c);
    for (std::size_t i = 0; i < plane.size(); ++i) {
      const double value = std::min(plane[i] / widths[c], static_cast<double>(points - 1));
      for (std::size_t k = 0; k < points; ++k) {
        const double share = 1.0 - std::abs(value - static_cast<double>(k));
        if (!(share <= 0.0)) out[c * points + k] += weights[i] * share;  // no number stays none
      }
    }
  }
}

void add_region_gradient(const RegionGradient& region, const FeatureShape& shape,
                         std::span<const double> features, std::span<const double> weights,
                         std::span<const double> widths, std::span<double> gradient) {
  const std::size_t plane = shape.positions();
  const std::size_t channels = channels_of(shape);
  const std::size_t bins = region.curve.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < plane; ++i) {
      double value = region.bias.empty() ? 0.0 : static_cast<double>(region.bias[c]);
      for (std::size_t d = 0; d < channels && !region.matrix.empty(); ++d) {
        value += static_cast<double>(region.matrix[c * channels + d]) * features[d * plane + i];
      }
      const double bin = std::floor(features[c * plane + i] / widths[c]);
      if (bin < static_cast<double>(bins)) {
        value += static_cast<double>(region.curve[c * bins + static_cast<std::size_t>(bin)]);
      }
      gradient[c * plane + i] += weights[i] * value;
    }
  }
}

}  // namespace impasto::reference
