#pragma once

#include "impasto/loss.h"

namespace impasto {

/// What a style's distance (style_distance.h) is multiplied with to be a term of one layer. With
/// Gram matrices this gives Gatys, Ecker, Bethge 2016, equations 3 to 5, C channels, M positions:
///   mean      sum (G - A)^2 / C^2,          G = F F^T / (M C)
///   paper     sum (G - A)^2 / (4 C^2 M^2),  G = F F^T, and A scaled to as many positions
///   relative  sum (G - A)^2 / sum A^2
/// Any other statistic is divided by its own energy and multiplied with what the Gram matrix of no
/// features at all would cost, so that a weight means about as much with each:
///   D / energy * (mean: sum A^2 / C^2;  paper: sum A^2 / (4 C^2 M^2);  relative: 1)
/// `gram_energy` is the energy of the style's gram_distance(), `energy` that of the statistic,
/// which must not be 0 where it divides.
[[nodiscard]] double style_factor(LossForm form, StyleStatistic statistic, int channels,
                                  double gram_energy, double energy);

/// Whether style_factor() divides by `energy`.
[[nodiscard]] bool divides_by_energy(LossForm form, StyleStatistic statistic);

/// What a style's strength (LossSettings::balance_style) is balanced to: about that of The Starry
/// Night, which is 1.1e6 at 128 pixels and 0.7e6 at 512 in the form `mean`.
[[nodiscard]] double balanced_strength(LossForm form);

}  // namespace impasto
