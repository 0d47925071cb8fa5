#include <vector>

#include "loss/style_distance.h"

namespace impasto {
namespace {

class HistogramDistance final : public StyleDistance {
 public:
  HistogramDistance(const FeatureStatistics& style, std::span<const float> widths)
      : channels_(widths.size()),
        bins_(style.histogram.size() / widths.size() - 1),
        widths_(widths.begin(), widths.end()) {
    cumulative_.reserve(channels_ * bins_);
    for (std::size_t c = 0; c < channels_; ++c) {
      double below = 0.0;
      for (std::size_t k = 0; k < bins_; ++k) {
        below += style.histogram[c * (bins_ + 1) + k];
        cumulative_.push_back(below);
        energy_ += widths_[c] * (1.0 - below) * (1.0 - below);
      }
    }
    energy_ /= static_cast<double>(channels_);
  }

  double evaluate(const FeatureStatistics& picture, double factor,
                  FeatureGradient& gradient) const override {
    const double scale = 1.0 / static_cast<double>(channels_);
    double sum = 0.0;
    for (std::size_t c = 0; c < channels_; ++c) {
      double below = 0.0;
      double squares = 0.0;
      for (std::size_t k = 0; k < bins_; ++k) {
        below += picture.histogram[c * (bins_ + 1) + k];
        const double difference = below - cumulative_[c * bins_ + k];
        squares += difference * difference;
        // A feature within bin k moves from k to k + 1 by dF / width, and only CDF_k falls.
        gradient.curve[c * bins_ + k] -= 2.0 * factor * scale * difference;
      }
      sum += widths_[c] * squares;
    }
    return scale * sum;
  }

  [[nodiscard]] double energy() const override { return energy_; }

 private:
  std::size_t channels_;
  std::size_t bins_;
  std::vector<double> widths_;
  std::vector<double> cumulative_;  // (C, bins)
  double energy_ = 0.0;
};

}  // namespace

std::unique_ptr<StyleDistance> histogram_distance(const FeatureStatistics& style,
                                                  std::span<const float> widths) {
  return std::make_unique<HistogramDistance>(style, widths);
}

}  // namespace impasto
