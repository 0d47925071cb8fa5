#include "transfer/style_colors.h"

#include <algorithm>

namespace impasto {
namespace {

/// 1 for each pixel of the regions that are wanted, else 0.
template <typename Wanted>
std::vector<float> weights_of(const LabelPicture& regions, const Wanted& is_wanted) {
  std::vector<float> of_label;
  for (const Color color : regions.colors) of_label.push_back(is_wanted(color) ? 1.0F : 0.0F);
  std::vector<float> weights;
  weights.reserve(regions.map.labels.size());
  for (const std::uint8_t label : regions.map.labels) weights.push_back(of_label[label]);
  return weights;
}

}  // namespace

StyleColors::StyleColors(const Recipe& recipe, const Picture& photo, const LabelPicture* regions,
                         bool by_region)
    : how_(recipe.original_colors) {
  if (how_ != OriginalColors::linear && how_ != OriginalColors::histogram) return;
  if (regions == nullptr) {
    add_target(photo, std::nullopt, {});
    return;
  }
  const auto is_painted = [&](Color color) {
    return std::ranges::none_of(
        recipe.kept_regions, [&](const std::string& kept) { return parse_color(kept) == color; });
  };
  if (!by_region) {
    add_target(photo, std::nullopt, weights_of(*regions, is_painted));
    return;
  }
  for (const Color region : regions->colors) {
    if (!is_painted(region)) continue;
    add_target(photo, region,
               weights_of(*regions, [region](Color color) { return color == region; }));
  }
}

void StyleColors::add_target(const Picture& photo, std::optional<Color> region,
                             const std::vector<float>& weights) {
  Target target{.region = region, .statistics = {}, .histogram = {}};
  if (how_ == OriginalColors::linear) target.statistics = color_statistics(photo, weights);
  if (how_ == OriginalColors::histogram) target.histogram = color_histogram(photo, weights);
  targets_.push_back(std::move(target));
}

void StyleColors::recolor(Picture& style, const LabelPicture* regions) const {
  for (const Target& target : targets_) {
    if (!target.region || regions == nullptr) {
      recolor(style, target, {});
    } else if (std::ranges::find(regions->colors, *target.region) != regions->colors.end()) {
      recolor(style, target, weights_of(*regions, [&](Color c) { return c == *target.region; }));
    }
  }
  if (!targets_.empty()) clamp_colors(style);
}

void StyleColors::recolor(Picture& style, const Target& target,
                          const std::vector<float>& weights) const {
  if (how_ == OriginalColors::linear) {
    apply(linear_color_map(color_statistics(style, weights), target.statistics), style, weights);
  } else {
    apply(histogram_tables(color_histogram(style, weights), target.histogram), style, weights);
  }
}

}  // namespace impasto
