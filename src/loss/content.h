#pragma once

#include "impasto/loss.h"
#include "network/topology.h"

namespace impasto {

/// The content term of one layer: how far the features F of the picture are from the features P of
/// the photo, both (C, H*W) (Gatys, Ecker, Bethge 2016, equations 1 and 2).
struct ContentLoss {
  double value = 0.0;
  double gradient_scale = 0.0;  ///< k in d value / dF = k (F - P)
};

/// `squared_distance` = sum (F - P)^2; `target_energy` = sum P^2 (used by LossForm::relative).
///   mean      sum (F - P)^2 / (C H W)
///   paper     sum (F - P)^2 / 2
///   relative  sum (F - P)^2 / sum P^2
[[nodiscard]] ContentLoss content_loss(LossForm form, double squared_distance, FeatureShape shape,
                                       double target_energy);

}  // namespace impasto
