#include "impasto/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr int kSmallestSize = 16;  // four poolings leave one position at block5_conv1
constexpr int kLargestSize = 100'000;
constexpr int kSmallestTile = 64;
constexpr int kMostIterations = 1'000'000;
constexpr int kLongestHistory = 1000;
constexpr int kMostThreads = 1024;
constexpr double kLargestWeight = 1e12;
constexpr double kLargestStyleScale = 20.0;
constexpr int kWidestBorder = 256;

void require(bool valid, std::string_view setting, double value, std::string_view range) {
  if (valid) return;
  throw Error(fmt::format("{} is {}; it must be {}", setting, value, range));
}

void require_weight(std::string_view setting, double weight) {
  require(weight >= 0.0 && weight <= kLargestWeight, setting, weight, "from 0 to 1e12");
}

void validate_layers(const std::vector<LayerWeight>& layers, std::string_view kind) {
  for (const LayerWeight& layer : layers) {
    require_weight(fmt::format("the weight of {} layer {}", kind, layer.layer), layer.weight);
  }
}

void validate_loss(const LossSettings& loss) {
  require_weight("the content weight", loss.content_weight);
  require_weight("the style weight", loss.style_weight);
  require_weight("the total variation weight", loss.tv_weight);
  validate_layers(loss.content_layers, "content");
  validate_layers(loss.style_layers, "style");
  if (loss.content_layers.empty() && loss.style_layers.empty()) {
    throw Error("neither a content layer nor a style layer is named; name at least one");
  }
  double sum = 0.0;
  for (const double share : loss.style_blend) {
    require_weight("a style's share of the blend", share);
    sum += share;
  }
  if (!loss.style_blend.empty()) {
    require(sum > 0.0, "the sum of the styles' shares", sum, "more than 0");
  }
}

void validate_optimizer(const OptimizerSettings& optimizer) {
  const auto in_unit = [](double beta) { return beta >= 0.0 && beta < 1.0; };
  require(optimizer.learning_rate >= 0.0 && optimizer.learning_rate <= 1000.0, "the learning rate",
          optimizer.learning_rate, "from 0 (the optimizer's usual one) to 1000");
  require(optimizer.history >= 1 && optimizer.history <= kLongestHistory, "the history",
          optimizer.history, "from 1 to 1000 pairs");
  require(in_unit(optimizer.beta1), "Adam's beta1", optimizer.beta1, "from 0 to below 1");
  require(in_unit(optimizer.beta2), "Adam's beta2", optimizer.beta2, "from 0 to below 1");
  require(optimizer.epsilon > 0.0 && optimizer.epsilon <= 1.0, "Adam's epsilon", optimizer.epsilon,
          "above 0 and at most 1");
}

void validate_scales(const Recipe& recipe) {
  if (recipe.sizes.empty()) throw Error("no size is given; give at least one");
  for (const int size : recipe.sizes) {
    if (size == 0 && recipe.sizes.size() == 1) continue;
    require(size >= kSmallestSize && size <= kLargestSize, "the size", size,
            "from 16 to 100000 pixels, or 0 alone for each picture's own size");
  }
  if (!std::ranges::is_sorted(recipe.sizes)) {
    throw Error(fmt::format("the sizes {} are not in rising order; list them coarse to fine",
                            fmt::join(recipe.sizes, ",")));
  }
  if (recipe.iterations.size() != 1 && recipe.iterations.size() != recipe.sizes.size()) {
    throw Error(
        fmt::format("{} numbers of iterations are given for {} sizes; give one for all, or "
                    "one for each",
                    recipe.iterations.size(), recipe.sizes.size()));
  }
  for (const int iterations : recipe.iterations) {
    require(iterations >= 1 && iterations <= kMostIterations, "the number of iterations",
            iterations, "from 1 to 1000000");
  }
}

}  // namespace

void Recipe::validate() const {
  validate_scales(*this);
  validate_loss(loss);
  validate_optimizer(optimizer);
  require(engine.threads >= 0 && engine.threads <= kMostThreads, "the number of threads",
          engine.threads, "from 0 (all processors) to 1024");
  require(
      engine.tile == -1 || engine.tile == 0 ||
          (engine.tile >= kSmallestTile && engine.tile <= kLargestSize && engine.tile % 16 == 0),
      "the tile", engine.tile, "0 (automatic), -1 (off), or a multiple of 16 from 64 to 100000");
  if (style_scales.empty()) throw Error("no style scale is given; give at least one");
  for (const double scale : style_scales) {
    require(scale >= 1.0 / kLargestStyleScale && scale <= kLargestStyleScale, "the style scale",
            scale, "from 0.05 to 20");
  }
  require(border >= 0 && border <= kWidestBorder, "the border", border, "from 0 to 256 pixels");
}

}  // namespace impasto
