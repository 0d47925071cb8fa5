#include "loss/style_distance.h"

namespace impasto {

std::unique_ptr<StyleDistance> style_distance(StyleStatistic statistic,
                                              const FeatureStatistics& style,
                                              std::span<const float> widths) {
  switch (statistic) {
    case StyleStatistic::mean_variance:
      return mean_variance_distance(style);
    case StyleStatistic::wasserstein:
      return wasserstein_distance(style);
    case StyleStatistic::histogram:
      return histogram_distance(style, widths);
    case StyleStatistic::gram:
      break;
  }
  return gram_distance(style);
}

}  // namespace impasto
