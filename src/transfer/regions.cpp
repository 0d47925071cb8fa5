#include "transfer/regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "impasto/error.h"

namespace impasto {
namespace {

bool has(const std::vector<Color>& colors, Color color) {
  return std::ranges::find(colors, color) != colors.end();
}

std::string list(const std::vector<Color>& colors) {
  std::vector<std::string> names;
  for (const Color color : colors) names.push_back(color_name(color));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// All colors of the styles, in rising order.
std::vector<Color> colors_of(const std::vector<LabelPicture>& styles) {
  std::vector<Color> colors;
  for (const LabelPicture& style : styles) {
    colors.insert(colors.end(), style.colors.begin(), style.colors.end());
  }
  std::ranges::sort(colors);
  colors.erase(std::unique(colors.begin(), colors.end()), colors.end());
  return colors;
}

void check_kept(const std::vector<Color>& kept, const std::vector<Color>& content,
                const std::vector<Color>& styles) {
  for (const Color color : kept) {
    if (has(content, color) || has(styles, color)) continue;
    throw Error(fmt::format("{} is to be kept, but no region has this color; the photo's have {}",
                            color_name(color), list(content)));
  }
}

void check_partners(const std::vector<Color>& painted, const std::vector<Color>& kept,
                    const std::vector<Color>& styles) {
  for (const Color color : painted) {
    if (has(styles, color)) continue;
    throw Error(
        fmt::format("the photo's region {0} is in no style's regions, which have {1}; give "
                    "a part of a style this color, or keep the region with --keep-region "
                    "{0}",
                    color_name(color), list(styles)));
  }
  for (const Color color : styles) {
    if (has(painted, color) || has(kept, color)) continue;
    throw Error(
        fmt::format("the style's region {0} is not among the photo's regions, which have "
                    "{1}; give it one of their colors, or leave it out with --keep-region "
                    "{0}",
                    color_name(color), list(painted)));
  }
}

/// Labels become indices into `painted`; other colors kNoRegion.
LabelMap relabeled(LabelPicture picture, const std::vector<Color>& painted) {
  std::vector<std::uint8_t> labels;
  for (const Color color : picture.colors) {
    const auto found = std::ranges::find(painted, color);
    labels.push_back(found == painted.end() ? kNoRegion
                                            : static_cast<std::uint8_t>(found - painted.begin()));
  }
  for (std::uint8_t& label : picture.map.labels) label = labels[label];
  return std::move(picture.map);
}

bool has_kept(const LabelMap& map) {
  return std::ranges::find(map.labels, kNoRegion) != map.labels.end();
}

/// One region, of all that is not kept.
Regions unmatched(LabelPicture content, const std::vector<Color>& kept) {
  Regions regions{.names = {""}, .content = std::move(content.map), .styles = {}};
  for (std::uint8_t& label : regions.content.labels) {
    label = has(kept, content.colors[label]) ? kNoRegion : 0;
  }
  return regions;
}

}  // namespace

std::uint64_t Regions::bytes() const {
  std::uint64_t bytes = content.labels.size();
  for (const LabelMap& style : styles) bytes += style.labels.size();
  return bytes;
}

std::shared_ptr<const RegionWeights> weights_of(const LabelMap& map, int regions) {
  return std::make_shared<RegionWeights>(regions, map.size.height, map.size.width, map.labels);
}

Regions match_regions(LabelPicture content, std::vector<LabelPicture> styles,
                      const std::vector<std::string>& kept_names) {
  std::vector<Color> kept;
  for (const std::string& name : kept_names) kept.push_back(parse_color(name));
  const std::vector<Color> style_colors = colors_of(styles);
  check_kept(kept, content.colors, style_colors);
  std::vector<Color> painted;
  for (const Color color : content.colors) {
    if (!has(kept, color)) painted.push_back(color);
  }
  if (painted.empty()) throw Error("every region is to be kept, and nothing painted; keep fewer");
  if (styles.empty()) {
    if (kept.empty()) {
      throw Error(
          "the photo has regions and the styles have none; give a picture of regions for "
          "each style, or a region to keep");
    }
    Regions regions = unmatched(std::move(content), kept);
    regions.keeps = has_kept(regions.content);
    return regions;
  }
  check_partners(painted, kept, style_colors);
  Regions regions;
  for (const Color color : painted) regions.names.push_back(color_name(color));
  regions.content = relabeled(std::move(content), painted);
  for (LabelPicture& style : styles) {
    regions.styles.push_back(relabeled(std::move(style), painted));
  }
  regions.keeps = has_kept(regions.content);
  return regions;
}

}  // namespace impasto
