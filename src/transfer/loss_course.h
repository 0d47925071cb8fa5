#pragma once

#include <string>
#include <vector>

#include "impasto/loss.h"
#include "impasto/recipe.h"
#include "impasto/session.h"

namespace impasto {

/// A weighted term of the loss over a painting's iterations.
struct LossCurve {
  std::string name;
  std::vector<float> values;
};

/// What became of the loss while a picture was painted.
class LossCourse {
 public:
  /// A size of the painting.
  struct Scale {
    std::size_t first = 0;  ///< of its points
    int evaluations = 0;
    double ready = 0.0;    ///< seconds until its first evaluation could begin
    double seconds = 0.0;  ///< seconds until its last one was done
    double total = 0.0;    ///< the lowest by its last weights
  };

  void add(const Progress& progress);

  /// Evaluations over all scales so far, one a point.
  [[nodiscard]] const std::vector<int>& evaluations() const { return evaluations_; }
  /// Total, content, style and total variation.
  [[nodiscard]] const std::vector<LossCurve>& sums() const { return sums_; }
  /// Each layer's.
  [[nodiscard]] const std::vector<LossCurve>& terms() const { return terms_; }
  [[nodiscard]] const std::vector<Scale>& scales() const { return scales_; }
  /// Weights that points got which those before had not, with the evaluations before.
  [[nodiscard]] const std::vector<WeightChange>& changes() const { return changes_; }

 private:
  LossWeights weights_;
  std::vector<WeightChange> changes_;
  std::vector<int> evaluations_;
  std::vector<LossCurve> sums_ = {
      {"total", {}}, {"content", {}}, {"style", {}}, {"total variation", {}}};
  std::vector<LossCurve> terms_;
  std::vector<Scale> scales_;
};

}  // namespace impasto
