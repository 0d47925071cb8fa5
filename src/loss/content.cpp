#include "loss/content.h"

namespace impasto {
namespace {

double normalizer(LossForm form, FeatureShape shape, double target_energy) {
  switch (form) {
    case LossForm::paper:
      return 0.5;
    case LossForm::relative:
      return 1.0 / target_energy;
    case LossForm::mean:
      break;
  }
  return 1.0 / static_cast<double>(shape.size());
}

}  // namespace

ContentLoss content_loss(LossForm form, double squared_distance, FeatureShape shape,
                         double target_energy) {
  const double n = normalizer(form, shape, target_energy);
  return {n * squared_distance, 2.0 * n};
}

}  // namespace impasto
