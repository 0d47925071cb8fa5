#pragma once

#include <memory>

#include "impasto/session.h"
#include "transfer/checkpoint.h"
#include "transfer/memory_plan.h"
#include "transfer/scaled_picture.h"
#include "transfer/scene.h"

namespace impasto {

/// A painting that is read, checked and planned, and can be painted.
struct PlannedPainting {
  /// Throws Error as Session does.
  PlannedPainting(Recipe recipe_to_paint, const PictureSources& sources,
                  SessionOptions session_options);

  [[nodiscard]] const Layout& layout(int scale) const { return memory.scales[scale].layout; }
  [[nodiscard]] PaintingChoices choices() const;

  /// What it starts from, at the size of its first scale, without alpha.
  [[nodiscard]] Picture start() const;

  /// A painting as it can be written: at its final size, with values in [0, 1], the content's
  /// transparency, and its chrominance where the recipe asks for it.
  [[nodiscard]] Picture finish(Picture picture) const;

  /// The painting at another size, without alpha where it is tileable.
  [[nodiscard]] Picture resized(const Picture& picture, Size size) const;

  /// Puts the content's pixels back that the recipe keeps, at the size of a scale.
  void put_back_kept(Picture& picture, int longer_side) const;

  Recipe whole_recipe;  ///< as it was given, with sizes that are left out
  Recipe recipe;        ///< as it is painted
  SessionOptions options;
  std::unique_ptr<const Checkpoint> checkpoint;  ///< to go on from; may be null
  PaintingIdentity identity;                     ///< set where checkpoints are read or written
  Scene scene;
  ScaledPicture initial;  ///< with Init::picture
  MemoryPlan memory;
  Plan plan;

 private:
  [[nodiscard]] Size start_size() const { return scene.size_at(recipe.sizes.front()); }
  void read_initial(const PictureSources& sources);
  void describe_plan();
};

}  // namespace impasto
