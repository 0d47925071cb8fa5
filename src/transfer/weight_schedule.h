#pragma once

#include "impasto/recipe.h"

namespace impasto {

[[nodiscard]] LossWeights weights_of(const LossSettings& loss);

/// The loss with other weights.
[[nodiscard]] LossSettings with_weights(LossSettings loss, const LossWeights& weights);

/// The weights of the recipe in force at the last of so many evaluations.
[[nodiscard]] LossWeights weights_before(const Recipe& recipe, int evaluations);

/// The weights of a painting's loss, as they change on its way.
class WeightSchedule {
 public:
  /// `made`: how many of the recipe's changes have taken effect already.
  explicit WeightSchedule(Recipe recipe, int made = 0);

  /// In force.
  [[nodiscard]] const LossWeights& weights() const { return weights_; }
  [[nodiscard]] int made() const { return made_; }

  /// With all changes, those to come too.
  [[nodiscard]] const Recipe& recipe() const { return recipe_; }

  /// Lets the changes take effect that are due after so many evaluations; whether there are any.
  bool advance(int evaluations);

  /// Adds a change that takes effect now, in place of one that did after as many evaluations. No
  /// change may be due. Throws Error, and leaves all as it was, where the recipe would become too
  /// long for the metadata of a picture.
  void change(int evaluations, const LossWeights& weights);

 private:
  Recipe recipe_;
  int made_;
  LossWeights weights_;
};

}  // namespace impasto
