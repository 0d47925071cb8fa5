#include "loss/style.h"

#include <utility>

namespace impasto {
namespace {

/// g in G = g * F F^T.
double gram_scale(LossForm form, FeatureShape shape) {
  if (form == LossForm::paper) return 1.0;
  return 1.0 / (static_cast<double>(shape.positions()) * shape.channels);
}

/// v in value = v * sum (G - A)^2.
double value_scale(LossForm form, FeatureShape shape, double target_energy) {
  const double channels = shape.channels;
  const auto positions = static_cast<double>(shape.positions());
  switch (form) {
    case LossForm::paper:
      return 1.0 / (4.0 * channels * channels * positions * positions);
    case LossForm::relative:
      return 1.0 / target_energy;
    case LossForm::mean:
      break;
  }
  return 1.0 / (channels * channels);
}

}  // namespace

StyleTarget style_target(LossForm form, GramStatistics statistics, FeatureShape picture_shape) {
  const double scale =
      gram_scale(form, picture_shape) * static_cast<double>(picture_shape.positions());
  StyleTarget target{.gram = std::move(statistics.gram)};
  for (double& g : target.gram) {
    g *= scale;
    target.energy += g * g;
  }
  return target;
}

double style_loss(LossForm form, std::span<const double> gram_sum, FeatureShape shape,
                  const StyleTarget& target, std::span<double> matrix) {
  const double g = gram_scale(form, shape);
  const double v = value_scale(form, shape, target.energy);
  double sum = 0.0;
  for (std::size_t i = 0; i < gram_sum.size(); ++i) {
    const double difference = g * gram_sum[i] - target.gram[i];
    sum += difference * difference;
    // dG/dF = g (dF F^T + F dF^T) and G - A is symmetric: 2 v (G - A) comes twice.
    matrix[i] = 4.0 * v * g * difference;
  }
  return v * sum;
}

GramStatistics blend(std::vector<GramStatistics> statistics, const std::vector<double>& shares) {
  const auto share = [&](std::size_t i) { return shares.empty() ? 1.0 : shares[i]; };
  double sum_of_shares = 0.0;
  for (std::size_t i = 0; i < statistics.size(); ++i) sum_of_shares += share(i);

  GramStatistics blended = std::move(statistics.front());
  for (double& g : blended.gram) g *= share(0) / sum_of_shares;
  for (std::size_t i = 1; i < statistics.size(); ++i) {
    const double weight = share(i) / sum_of_shares;
    for (std::size_t j = 0; j < blended.gram.size(); ++j) {
      blended.gram[j] += weight * statistics[i].gram[j];
    }
  }
  return blended;
}

}  // namespace impasto
