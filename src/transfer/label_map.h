#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "image/fit.h"
#include "impasto/picture.h"

namespace impasto {

/// Of a pixel that belongs to no region.
inline constexpr std::uint8_t kNoRegion = 255;

/// Which region each pixel of a picture belongs to.
struct LabelMap {
  Size size;
  std::vector<std::uint8_t> labels;  ///< (H, W): a region from 0, or kNoRegion

  /// Resized: each pixel gets the label that most of its area had, of several the lowest. Enlarged,
  /// that is the nearest pixel's.
  [[nodiscard]] LabelMap at(Size other) const;

  /// With `border` more pixels at each side, as mirror_border() has them.
  [[nodiscard]] LabelMap mirrored(int border) const;

  /// The same of a map that is laid out side by side.
  [[nodiscard]] LabelMap wrapped(int border) const;
};

/// A color of 8 bits a channel, 0xRRGGBB.
using Color = std::uint32_t;

/// "#rrggbb", in lower case.
[[nodiscard]] std::string color_name(Color color);

/// Reads "#rrggbb" or "rrggbb" in any case. Throws Error.
[[nodiscard]] Color parse_color(std::string_view text);

/// A picture that was drawn in flat colors, one for each region.
struct LabelPicture {
  LabelMap map;               ///< labels are indices into `colors`
  std::vector<Color> colors;  ///< in rising order, at most 254
};

/// Throws Error where regions, which errors call `what`, do not have the size of their picture.
void check_labels_fit(Size regions, Size owner, std::string_view what);

/// Transparency is not looked at. `what` is the picture in errors, such as "the regions of style
/// 2"; it belongs to a picture of size `owner`.
/// Throws Error where the sizes differ, or colors are not flat: more than there can be regions, or
/// some that nowhere cover 3x3 pixels, as edges that were smoothed and JPEG's noise do not.
[[nodiscard]] LabelPicture read_labels(const Picture& picture, Size owner, std::string_view what);

}  // namespace impasto
