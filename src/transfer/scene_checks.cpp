#include "transfer/scene_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "impasto/error.h"

namespace impasto {

void check_pictures(const Recipe& recipe, const PictureSources& sources) {
  const bool has_styles = !sources.styles.empty();
  if (!has_styles && recipe.init == Init::style) {
    throw Error("there is no style to start from; start from the content, noise or a picture");
  }
  if (sources.content) return;
  if (!has_styles) throw Error("neither a content nor a style picture is given; give one");
  if (recipe.init == Init::content) {
    throw Error("there is no content to start from; start from noise, a style or a picture");
  }
  if (recipe.sizes.front() == 0) {
    throw Error("there is no content whose own size could be painted; give a --size in pixels");
  }
  if (recipe.original_colors != OriginalColors::off) {
    throw Error("there is no content whose colors could be kept; leave --original-colors out");
  }
  if (sources.content_regions || !sources.style_regions.empty()) {
    throw Error("there is no content that could have regions; leave --regions out");
  }
}

void check_picture_size(Size size, const std::vector<std::string>& layers, const Topology& topology,
                        std::string_view what) {
  if (layers.empty()) return;
  const auto needs = [&](const std::string& layer) {
    return topology.smallest_side(topology.index_of(layer));
  };
  const std::string& deepest = *std::ranges::max_element(layers, {}, needs);
  if (std::min(size.width, size.height) >= needs(deepest)) return;
  throw Error(
      fmt::format("{} would be {}x{} pixels, too small for layer {}, which needs {} a "
                  "side; use a larger picture, a larger --size, or earlier layers",
                  what, size.width, size.height, deepest, needs(deepest)));
}

std::vector<int> pictures_of_styles(const PictureSources& sources) {
  std::vector<int> counts = sources.style_counts;
  if (counts.empty()) counts.assign(sources.styles.size(), 1);
  if (counts.empty()) return counts;
  std::size_t sum = 0;
  for (const int count : counts) sum += static_cast<std::size_t>(std::max(count, 0));
  if (sum != sources.styles.size() || std::ranges::min(counts) < 1) {
    throw Error(fmt::format("the styles are to have {} pictures, and {} are given",
                            fmt::join(counts, " + "), sources.styles.size()));
  }
  return counts;
}

void check_count(std::size_t given, std::size_t styles, bool one_for_all, std::string_view what) {
  if (given == styles || (given == 1 && one_for_all)) return;
  throw Error(fmt::format("{} {} are given for {} styles; give one for each", given, what, styles));
}

void check_change(const LossWeights& weights, const LossSettings& loss, std::size_t styles) {
  if (!weights.style_blend.empty()) {
    check_count(weights.style_blend.size(), styles, false, "shares");
  }
  const bool has_terms = (!loss.content_layers.empty() && weights.content_weight > 0.0) ||
                         (!loss.style_layers.empty() && weights.style_weight > 0.0) ||
                         weights.tv_weight > 0.0;
  if (has_terms) return;
  throw Error(
      "the weights of all that the pictures are compared by are 0, which leaves nothing to paint "
      "for; make one more than 0");
}

void check_region_sources(const Recipe& recipe, const PictureSources& sources) {
  if (!sources.content_regions &&
      (!sources.style_regions.empty() || !recipe.kept_regions.empty())) {
    throw Error("regions are asked for, but not the photo's are given; give a picture of them");
  }
  if (!sources.style_regions.empty() && sources.style_regions.size() != sources.styles.size()) {
    throw Error(
        fmt::format("{} pictures of regions are given for {} style pictures; give one for "
                    "each",
                    sources.style_regions.size(), sources.styles.size()));
  }
}

}  // namespace impasto
