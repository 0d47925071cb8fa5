#pragma once

#include <memory>
#include <stop_token>

#include "base/stopwatch.h"
#include "impasto/session.h"
#include "optimize/optimizer.h"
#include "transfer/canvas.h"
#include "transfer/checkpoint.h"
#include "transfer/planned_painting.h"

namespace impasto {

/// What the painting is at one scale, between two steps: with its scene, all that the next steps
/// depend on.
struct Descent {
  std::shared_ptr<const Canvas> canvas;
  LargeVector<float> variables;  ///< that the optimizer moves
  LargeVector<float> best;       ///< those with the lowest total so far, if any were evaluated
  std::unique_ptr<Optimizer> optimizer;
  Standing standing;

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
  void descend(Descent& descent);
  void learn(Descent& descent);
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
  double seconds_before_ = 0.0;        // by the run that left the checkpoint
  std::unique_ptr<Optimizer> coarse_;  // of the scale before, if its pairs are taken along
  Result result_;

  int saved_evaluations_ = 0;       // at the last checkpoint
  double next_save_seconds_ = 0.0;  // of the stopwatch
};

}  // namespace impasto
