#pragma once

#include <optional>
#include <vector>

#include "image/color_transfer.h"
#include "impasto/recipe.h"
#include "transfer/label_map.h"

namespace impasto {

/// Gives style pictures the photo's colors before they are measured, where the recipe asks for it.
class StyleColors {
 public:
  /// `regions` are the photo's; null: it has none. Only where they are given may the styles have
  /// theirs: `by_region`. Does nothing with OriginalColors::off and luminance.
  StyleColors(const Recipe& recipe, const Picture& photo, const LabelPicture* regions,
              bool by_region);

  /// Each region of the style gets the colors of the photo's region that has its color, if there is
  /// one. Without `regions` the whole style gets those of all that is painted of the photo. Colors
  /// stay within [0, 1].
  void recolor(Picture& style, const LabelPicture* regions) const;

 private:
  struct Target {
    std::optional<Color> region;  ///< none: all
    ColorStatistics statistics;
    ColorHistogram histogram;
  };

  void add_target(const Picture& photo, std::optional<Color> region,
                  const std::vector<float>& weights);
  void recolor(Picture& style, const Target& target, const std::vector<float>& weights) const;

  OriginalColors how_;
  std::vector<Target> targets_;
};

}  // namespace impasto
