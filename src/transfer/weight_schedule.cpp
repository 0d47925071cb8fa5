#include "transfer/weight_schedule.h"

#include <fmt/format.h>

#include <utility>

#include "impasto/error.h"

namespace impasto {
namespace {

/// Metadata hold 60 KiB, in which more than the recipe may be written.
constexpr std::size_t kLongestRecipe = 56'000;

}  // namespace

LossWeights weights_of(const LossSettings& loss) {
  return {.content_weight = loss.content_weight,
          .style_weight = loss.style_weight,
          .tv_weight = loss.tv_weight,
          .style_blend = loss.style_blend};
}

LossSettings with_weights(LossSettings loss, const LossWeights& weights) {
  loss.content_weight = weights.content_weight;
  loss.style_weight = weights.style_weight;
  loss.tv_weight = weights.tv_weight;
  loss.style_blend = weights.style_blend;
  return loss;
}

LossWeights weights_before(const Recipe& recipe, int evaluations) {
  LossWeights weights = weights_of(recipe.loss);
  for (const WeightChange& change : recipe.changes) {
    if (change.evaluations < evaluations) weights = change.weights;
  }
  return weights;
}

WeightSchedule::WeightSchedule(Recipe recipe, int made)
    : recipe_(std::move(recipe)),
      made_(made),
      weights_(made == 0 ? weights_of(recipe_.loss) : recipe_.changes[made - 1].weights) {}

bool WeightSchedule::advance(int evaluations) {
  const int before = made_;
  while (made_ < std::ssize(recipe_.changes) && recipe_.changes[made_].evaluations <= evaluations) {
    weights_ = recipe_.changes[made_++].weights;
  }
  return made_ > before;
}

void WeightSchedule::change(int evaluations, const LossWeights& weights) {
  Recipe changed = recipe_;
  int made = made_;
  if (made > 0 && changed.changes[made - 1].evaluations == evaluations) {
    changed.changes[made - 1].weights = weights;
  } else {
    changed.changes.insert(changed.changes.begin() + made, {evaluations, weights});
    ++made;
  }
  const std::size_t length = to_json(changed).size();
  if (length > kLongestRecipe) {
    throw Error(
        fmt::format("with {} changes of weights the recipe has {} bytes, and a picture's metadata "
                    "hold {}; change them less often",
                    changed.changes.size(), length, kLongestRecipe));
  }
  recipe_ = std::move(changed);
  made_ = made;
  weights_ = weights;
}

}  // namespace impasto
