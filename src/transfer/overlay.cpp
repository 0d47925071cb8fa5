#include <algorithm>

#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/label_map.h"

namespace impasto {

Picture overlay_regions(Picture picture, const Picture& regions,
                        const std::vector<std::string>& kept) {
  const LabelPicture labels =
      read_labels(regions, {picture.width, picture.height}, "the photo's regions");
  std::vector<Color> kept_colors;
  for (const std::string& color : kept) kept_colors.push_back(parse_color(color));
  const std::size_t pixels = picture.pixel_count();
  for (std::size_t i = 0; i < pixels; ++i) {
    const Color color = labels.colors[labels.map.labels[i]];
    if (std::ranges::find(kept_colors, color) != kept_colors.end()) continue;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const auto tint = static_cast<float>(color >> (16 - 8 * channel) & 0xFFU) / 255.0F;
      float& value = picture.rgb[channel * pixels + i];
      value = 0.5F * value + 0.5F * tint;
    }
  }
  return picture;
}

}  // namespace impasto
