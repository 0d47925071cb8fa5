#include "impasto/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "impasto/error.h"
#include "transfer/settings_table.h"
#include "weights/excerpt.h"

namespace impasto {
namespace {

constexpr int kSmallestSize = 16;  // four poolings leave one position at block5_conv1
constexpr int kSmallestTile = 64;
constexpr double kSmallestAspect = 0.05;

void require(bool valid, std::string_view setting, double value, std::string_view words) {
  if (valid) return;
  throw Error(fmt::format("{} is {}; it must be {}", setting, value, words));
}

/// Holds every number against its range.
class RangeCheck {
 public:
  explicit RangeCheck(std::string path = {}) : path_(std::move(path)) {}

  template <typename Number>
  void operator()(std::string_view key, Number value, const Range& range) const {
    check(path_ + std::string(key), value, range);
  }

  template <typename Number>
  void operator()(std::string_view key, const std::vector<Number>& values,
                  const Range& range) const {
    if (values.empty()) throw Error(fmt::format("{}{} is empty; give at least one", path_, key));
    numbers(key, values, range);
  }

  template <typename Number>
  void numbers(std::string_view key, const std::vector<Number>& values, const Range& range) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      check(element(key, i, values.size()), values[i], range);
    }
  }

  template <typename Value, std::size_t N>
  void operator()(std::string_view, Value, const Names<Value, N>&) const {}
  template <typename Value>
  void operator()(std::string_view, const Value&) const {}

  template <typename Structure, typename Fields>
  void list(std::string_view key, const std::vector<Structure>& structures,
            const Fields& fields) const {
    for (std::size_t i = 0; i < structures.size(); ++i) {
      const RangeCheck inner(element(key, i, structures.size()) + ".");
      fields(structures[i], inner);
    }
  }

  template <typename Fields>
  void section(std::string_view key, const Fields& fields) const {
    const RangeCheck inner(path_ + std::string(key) + ".");
    fields(inner);
  }

 private:
  static void check(const std::string& name, double value, const Range& range) {
    require(value >= range.least && value <= range.most, name, value, range.words);
  }

  [[nodiscard]] std::string element(std::string_view key, std::size_t index,
                                    std::size_t count) const {
    return count == 1 ? path_ + std::string(key) : fmt::format("{}{}[{}]", path_, key, index);
  }

  std::string path_;
};

void check_scales(const Recipe& recipe) {
  const bool own_size = recipe.sizes == std::vector<int>{0};
  for (const int size : recipe.sizes) {
    require(size >= kSmallestSize || own_size, "a size", size, kAnySize.words);
  }
  if (!std::ranges::is_sorted(recipe.sizes)) {
    throw Error(fmt::format("the sizes {} are not in rising order; list them coarse to fine",
                            fmt::join(recipe.sizes, ",")));
  }
  if (recipe.iterations.size() > 1 && recipe.iterations.size() != recipe.sizes.size()) {
    throw Error(
        fmt::format("{} numbers of iterations are given for {} sizes; give one for all, or "
                    "one for each",
                    recipe.iterations.size(), recipe.sizes.size()));
  }
}

void check_names(const std::vector<LayerWeight>& layers, std::string_view kind) {
  for (const LayerWeight& layer : layers) {
    if (layer.layer.empty()) {
      throw Error(fmt::format("a {} layer has no name; name one like block4_conv2", kind));
    }
  }
}

void check_shares(const std::vector<double>& blend) {
  double sum = 0.0;
  for (const double share : blend) sum += share;
  if (!blend.empty()) require(sum > 0.0, "the sum of the styles' shares", sum, "more than 0");
}

void check_terms(const LossSettings& loss) {
  if (loss.content_layers.empty() && loss.style_layers.empty()) {
    throw Error("neither a content layer nor a style layer is named; name at least one");
  }
  check_names(loss.content_layers, "content");
  check_names(loss.style_layers, "style");
  if (loss.style_statistics.empty()) {
    throw Error("no style statistic is given; give at least one");
  }
  for (auto i = loss.style_statistics.begin(); i != loss.style_statistics.end(); ++i) {
    const auto same = [&](const StatisticWeight& other) { return other.statistic == i->statistic; };
    if (std::any_of(loss.style_statistics.begin(), i, same)) {
      throw Error(fmt::format("the style statistic {} is given twice; add its weights up",
                              name_of(kStyleStatisticNames, i->statistic)));
    }
  }
  check_shares(loss.style_blend);
}

/// That there is something to paint for.
void check_weights(const LossWeights& weights) {
  check_shares(weights.style_blend);
  require(weights.content_weight + weights.style_weight + weights.tv_weight > 0.0,
          "the sum of the weights of content, style and total variation", 0.0, "more than 0");
}

void check_changes(const Recipe& recipe) {
  std::size_t styles = recipe.loss.style_blend.size();
  int before = 0;
  for (const WeightChange& change : recipe.changes) {
    check_weights(change.weights);
    if (change.evaluations <= before) {
      throw Error(
          fmt::format("a change of weights after {} evaluations comes behind one after {}; list "
                      "them in rising order, one at each count",
                      change.evaluations, before));
    }
    before = change.evaluations;
    const std::size_t shares = change.weights.style_blend.size();
    if (styles > 0 && shares > 0 && shares != styles) {
      throw Error(
          fmt::format("the change of weights after {} evaluations gives {} styles a share, and "
                      "not {} as before; give one for each, or none",
                      change.evaluations, shares, styles));
    }
    styles = std::max(styles, shares);
  }
}

void check_color(const std::string& color) {
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  if (color.size() == 7 && color[0] == '#' &&
      std::all_of(color.begin() + 1, color.end(), is_digit)) {
    return;
  }
  throw Error(fmt::format("the kept region {} is no color; write it as #rrggbb, like #ff0000",
                          excerpt(color)));
}

}  // namespace

void LossWeights::validate() const {
  const RangeCheck check;
  visit_weights(*this, check);
  check_weights(*this);
}

void Recipe::validate() const {
  const RangeCheck check;
  visit_settings(*this, check);
  check_scales(*this);
  check_terms(loss);
  check_changes(*this);
  require(engine.tile == -1 || engine.tile == 0 ||
              (engine.tile >= kSmallestTile && engine.tile % 16 == 0),
          "the tile", engine.tile, kTile.words);
  require(aspect == 0.0 || aspect >= kSmallestAspect, "aspect", aspect, kAspect.words);
  for (const std::string& color : kept_regions) check_color(color);
}

}  // namespace impasto
