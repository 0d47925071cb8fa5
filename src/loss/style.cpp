#include "loss/style.h"

namespace impasto {
namespace {

/// Of a squared difference of F F^T / M.
double gram_factor(LossForm form, double channels) {
  if (form == LossForm::paper) return 1.0 / (4.0 * channels * channels);
  return 1.0 / (channels * channels * channels * channels);
}

}  // namespace

double style_factor(LossForm form, StyleStatistic statistic, int channels, double gram_energy,
                    double energy) {
  if (form == LossForm::relative) return 1.0 / energy;
  const double factor = gram_factor(form, channels);
  return statistic == StyleStatistic::gram ? factor : factor * gram_energy / energy;
}

bool divides_by_energy(LossForm form, StyleStatistic statistic) {
  return form == LossForm::relative || statistic != StyleStatistic::gram;
}

double balanced_strength(LossForm form) {
  switch (form) {
    case LossForm::mean:
      return 1e6;
    case LossForm::paper:
      return 6e10;
    case LossForm::relative:
      return 5.0;  // one for each of the usual layers
  }
  return 1.0;
}

}  // namespace impasto
