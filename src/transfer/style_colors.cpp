#include "transfer/style_colors.h"

namespace impasto {

StyleColors::StyleColors(OriginalColors how, const Picture& photo) : how_(how) {
  if (how == OriginalColors::linear) statistics_ = color_statistics(photo);
  if (how == OriginalColors::histogram) histogram_ = color_histogram(photo);
}

void StyleColors::recolor(Picture& style) const {
  if (how_ == OriginalColors::linear) {
    apply(linear_color_map(color_statistics(style), statistics_), style);
    clamp_colors(style);
  } else if (how_ == OriginalColors::histogram) {
    apply(histogram_tables(color_histogram(style), histogram_), style);
  }
}

}  // namespace impasto
