#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <stop_token>

#include "base/stopwatch.h"
#include "impasto/session.h"
#include "loss/objective.h"
#include "optimize/optimizer.h"
#include "transfer/canvas.h"
#include "transfer/checkpoint.h"
#include "transfer/planned_painting.h"
#include "transfer/weight_schedule.h"

namespace impasto {

/// What the painting is at one scale, between two steps: with its scene, all that the next steps
/// depend on.
struct Descent {
  std::shared_ptr<const Canvas> canvas;
  LargeVector<float> variables;  ///< that the optimizer moves
  LargeVector<float> best;       ///< those with the lowest total so far, if any were evaluated
  std::unique_ptr<Objective> objective;
  std::vector<double> blend;                  ///< of the styles, that the objective was built with
  std::unique_ptr<FunctionOfVariables> loss;  ///< the objective, as what the optimizer sees
  std::unique_ptr<Optimizer> optimizer;
  Standing standing;
  double best_total = std::numeric_limits<double>::infinity();  ///< by the weights in force
  bool at_content = false;  ///< the first picture to be evaluated is the content

  [[nodiscard]] bool has_best() const { return standing.progress.evaluations > 0; }
  [[nodiscard]] PaintingVectors vectors() {
    return {canvas->variables(), variables.view(), best.view(), *optimizer};
  }
};

/// Paints a painting once, scale by scale, from its start or from its checkpoint.
class PaintingRun {
 public:
  PaintingRun(const PlannedPainting& painting, const Observer& observer, std::stop_token stop);

  Result paint();

 private:
  void paint_scale(int scale, Picture& picture);
  Descent begin(int scale, Picture picture);
  void learn(Descent& descent);
  void aim(Descent& descent);
  [[nodiscard]] std::unique_ptr<Objective> make_objective(const Descent& descent) const;
  void make_optimizer(Descent& descent) const;
  void restore(Descent& descent);
  void descend(Descent& descent);
  [[nodiscard]] bool goes_on(const Descent& descent) const;
  [[nodiscard]] bool take_weights(int evaluations);
  void go_on_with_new_weights(Descent& descent);
  [[nodiscard]] bool tells_failure(const Error& error) const;
  void after_step(Descent& descent);
  void show(Descent& descent) const;
  void save(Descent& descent);
  [[nodiscard]] bool is_resumed(int scale) const;
  [[nodiscard]] int evaluations(const Descent& descent) const {
    return descent.standing.evaluations_before + descent.standing.progress.evaluations;
  }
  [[nodiscard]] double seconds() const { return seconds_before_ + stopwatch_.seconds(); }

  const PlannedPainting& painting_;
  const Observer& observer_;
  const std::stop_token stop_;
  const Stopwatch stopwatch_;
  WeightSchedule schedule_;
  PaintingIdentity identity_;                  // with the changes that were made
  int asked_evaluations_ = 0;                  // when new weights were last asked for
  std::optional<LossWeights> weights_before_;  // until an objective was built for the new ones
  Progress progress_;                          // after the last step
  double seconds_before_ = 0.0;                // by the run that left the checkpoint
  std::unique_ptr<Optimizer> coarse_;          // of the scale before, if its pairs are taken along
  Result result_;

  int saved_evaluations_ = 0;       // at the last checkpoint
  double next_save_seconds_ = 0.0;  // of the stopwatch
};

}  // namespace impasto
