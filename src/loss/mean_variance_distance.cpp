#include <algorithm>
#include <cmath>
#include <vector>

#include "loss/style_distance.h"

namespace impasto {
namespace {

/// Of the style's mean square, added to every variance.
constexpr double kVarianceFloor = 1e-5;

class MeanVarianceDistance final : public StyleDistance {
 public:
  explicit MeanVarianceDistance(const FeatureStatistics& style)
      : channels_(static_cast<std::size_t>(style.channels)), mean_(style.mean) {
    for (std::size_t c = 0; c < channels_; ++c) energy_ += style.gram[c * channels_ + c];
    energy_ /= static_cast<double>(channels_);
    floor_ = kVarianceFloor * energy_;
    for (std::size_t c = 0; c < channels_; ++c) deviation_.push_back(deviation(style, c));
  }

  double evaluate(const FeatureStatistics& picture, double factor,
                  FeatureGradient& gradient) const override {
    const double scale = 1.0 / static_cast<double>(channels_);
    double sum = 0.0;
    for (std::size_t c = 0; c < channels_; ++c) {
      const double sigma = deviation(picture, c);
      const double of_mean = picture.mean[c] - mean_[c];
      const double of_deviation = sigma - deviation_[c];
      sum += of_mean * of_mean + of_deviation * of_deviation;
      // sigma^2 = G_cc - mean^2, M dG_cc = 2 F dF, M dmean = dF.
      const double slope = sigma > 0.0 ? of_deviation / sigma : 0.0;
      gradient.matrix[c * channels_ + c] += 2.0 * factor * scale * slope;
      gradient.bias[c] += 2.0 * factor * scale * (of_mean - slope * picture.mean[c]);
    }
    return scale * sum;
  }

  [[nodiscard]] double energy() const override { return energy_; }

 private:
  [[nodiscard]] double deviation(const FeatureStatistics& statistics, std::size_t c) const {
    const double mean = statistics.mean[c];
    const double variance = statistics.gram[c * channels_ + c] - mean * mean;
    return std::sqrt(std::max(variance, 0.0) + floor_);
  }

  std::size_t channels_;
  std::vector<double> mean_;
  std::vector<double> deviation_;
  double energy_ = 0.0;
  double floor_ = 0.0;
};

}  // namespace

std::unique_ptr<StyleDistance> mean_variance_distance(const FeatureStatistics& style) {
  return std::make_unique<MeanVarianceDistance>(style);
}

}  // namespace impasto
