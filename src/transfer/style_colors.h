#pragma once

#include "image/color_transfer.h"
#include "impasto/recipe.h"

namespace impasto {

/// Gives style pictures the photo's colors before they are measured, where the recipe asks for it.
class StyleColors {
 public:
  /// Does nothing with OriginalColors::off and luminance.
  StyleColors(OriginalColors how, const Picture& photo);

  /// Colors stay within [0, 1].
  void recolor(Picture& style) const;

 private:
  OriginalColors how_;
  ColorStatistics statistics_;
  ColorHistogram histogram_;
};

}  // namespace impasto
