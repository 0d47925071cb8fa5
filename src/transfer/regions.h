#pragma once

#include <memory>
#include <string>
#include <vector>

#include "network/region_weights.h"
#include "transfer/label_map.h"

namespace impasto {

/// Which part of which style paints which part of the content.
struct Regions {
  /// Colors of the painted regions, "#rrggbb", in rising order; labels are indices into them. One
  /// empty name where styles have no label pictures: all that is not kept is one region.
  std::vector<std::string> names;
  LabelMap content;              ///< kNoRegion where the photo is kept
  std::vector<LabelMap> styles;  ///< one per style picture, or none: all of each is that region
  bool keeps = false;            ///< whether there is a pixel that is kept

  [[nodiscard]] int count() const { return static_cast<int>(names.size()); }
  [[nodiscard]] std::uint64_t bytes() const;  ///< of memory
};

/// Those of a picture that has these labels, at its size.
[[nodiscard]] std::shared_ptr<const RegionWeights> weights_of(const LabelMap& map, int regions);

/// Matches regions by their colors. `kept` are colors of regions that stay as they are in the
/// content, and of parts of a style that nothing is painted with.
/// Throws Error for a color of the content that no style has, or of a style that the content does
/// not have, unless it is kept; for a kept color that nothing has; where nothing is left to paint,
/// or there are no styles' label pictures and nothing is kept.
[[nodiscard]] Regions match_regions(LabelPicture content, std::vector<LabelPicture> styles,
                                    const std::vector<std::string>& kept);

}  // namespace impasto
