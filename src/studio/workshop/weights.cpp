#include "studio/workshop/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "studio/workshop/refusal.h"

namespace impasto::studio {

LossWeights loss_weights(const Weights& weights) {
  LossWeights loss{.content_weight = weights.content_weight,
                   .style_weight = weights.style_weight,
                   .tv_weight = weights.tv_weight,
                   .style_blend = weights.styles};
  std::vector<double>& blend = loss.style_blend;
  const bool all_same = std::ranges::adjacent_find(blend, std::not_equal_to<>()) == blend.end();
  if (all_same && (blend.empty() || blend.front() > 0.0)) blend.clear();
  return loss;
}

Weights shown_weights(const LossWeights& weights, std::size_t styles) {
  Weights shown{.content_weight = weights.content_weight,
                .style_weight = weights.style_weight,
                .tv_weight = weights.tv_weight,
                .styles = weights.style_blend};
  if (shown.styles.empty()) shown.styles.assign(styles, 1.0);
  return shown;
}

Weights changed_weights(Weights weights, const WeightChange& change) {
  weights.content_weight = change.content_weight.value_or(weights.content_weight);
  weights.style_weight = change.style_weight.value_or(weights.style_weight);
  weights.tv_weight = change.tv_weight.value_or(weights.tv_weight);
  if (change.styles) {
    if (change.styles->size() != weights.styles.size()) {
      throw Refusal(Reason::invalid,
                    fmt::format("{} weights are given for {} styles; give one for each",
                                change.styles->size(), weights.styles.size()));
    }
    weights.styles = *change.styles;
  }
  try {
    loss_weights(weights).validate();
  } catch (const Error& error) {
    throw Refusal(Reason::invalid, error.what());
  }
  return weights;
}

void set_weights(Order& order, const Weights& weights) {
  LossSettings& loss = order.recipe.loss;
  loss.content_weight = weights.content_weight;
  loss.style_weight = weights.style_weight;
  loss.tv_weight = weights.tv_weight;
  loss.style_blend = loss_weights(weights).style_blend;
  for (std::size_t i = 0; i < order.styles.size(); ++i) order.styles[i].weight = weights.styles[i];
}

Weights weights_of(const Order& order) {
  const LossSettings& loss = order.recipe.loss;
  Weights weights{.content_weight = loss.content_weight,
                  .style_weight = loss.style_weight,
                  .tv_weight = loss.tv_weight};
  for (const Order::Style& style : order.styles) weights.styles.push_back(style.weight);
  return weights;
}

}  // namespace impasto::studio
