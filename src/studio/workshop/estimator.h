#pragma once

#include <memory>
#include <stop_token>

#include "studio/workshop/pace.h"
#include "studio/workshop/picture_store.h"
#include "studio/workshop/studio.h"

namespace impasto::studio {

/// Why it does not fit, and what would, in a line for people.
[[nodiscard]] std::string refusal_text(const DoesNotFit::Sizes& sizes);

/// Tells what a painting takes before it begins, without reading its pictures (but for those of its
/// regions) or painting.
class Estimator {
 public:
  Estimator(const EngineSettings& engine, const PictureStore& pictures, SpeedRecord& speeds,
            std::shared_ptr<ModelShelf> models)
      : engine_(engine), pictures_(pictures), speeds_(speeds), models_(std::move(models)) {}

  /// Memory that other paintings hold now counts as free: they will be done. Throws Refusal for an
  /// order that makes no sense, or names a picture that there is not.
  [[nodiscard]] Estimate estimate(const Order& order) const;

  /// Paints very little once, where nothing is known of this machine's speed, and notes it; less
  /// once `end` is requested.
  void measure(const std::stop_token& end) const;

 private:
  [[nodiscard]] Plan plan(const Order& order, const Recipe& recipe) const;

  const EngineSettings& engine_;
  const PictureStore& pictures_;
  SpeedRecord& speeds_;
  std::shared_ptr<ModelShelf> models_;
};

}  // namespace impasto::studio
