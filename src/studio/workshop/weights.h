#pragma once

#include "studio/workshop/painting.h"
#include "studio/workshop/studio.h"

namespace impasto::studio {

/// As the library has them: equal shares of the styles are none.
[[nodiscard]] LossWeights loss_weights(const Weights& weights);
[[nodiscard]] Weights shown_weights(const LossWeights& weights, std::size_t styles);

/// Throws Refusal where the change leaves nothing to paint for, or has not one weight a style.
[[nodiscard]] Weights changed_weights(Weights weights, const WeightChange& change);

/// The same in the order's recipe, and beside its styles.
void set_weights(Order& order, const Weights& weights);

/// What an order begins with.
[[nodiscard]] Weights weights_of(const Order& order);

}  // namespace impasto::studio
