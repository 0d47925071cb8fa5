#include <vector>

#include "loss/style_distance.h"

namespace impasto {
namespace {

class GramDistance final : public StyleDistance {
 public:
  explicit GramDistance(const FeatureStatistics& style) : gram_(style.gram) {
    for (const double g : gram_) energy_ += g * g;
  }

  double evaluate(const FeatureStatistics& picture, double factor,
                  FeatureGradient& gradient) const override {
    double sum = 0.0;
    for (std::size_t i = 0; i < gram_.size(); ++i) {
      const double difference = picture.gram[i] - gram_[i];
      sum += difference * difference;
      // M dG = dF F^T + F dF^T and G - A is symmetric: 2 (G - A) comes twice.
      gradient.matrix[i] += 4.0 * factor * difference;
    }
    return sum;
  }

  [[nodiscard]] double energy() const override { return energy_; }

 private:
  std::vector<double> gram_;
  double energy_ = 0.0;
};

}  // namespace

std::unique_ptr<StyleDistance> gram_distance(const FeatureStatistics& style) {
  return std::make_unique<GramDistance>(style);
}

}  // namespace impasto
