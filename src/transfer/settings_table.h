#pragma once

#include <cmath>
#include <limits>
#include <string_view>

#include "impasto/recipe.h"
#include "transfer/names.h"

namespace impasto {

/// What a number may be.
struct Range {
  double least = 0.0;
  double most = 0.0;
  std::string_view words;  ///< the same, for an error: "it must be ..."
};

inline constexpr Range kAnySize{0, 100'000,
                                "from 16 to 100000 pixels, or 0 alone for each picture's own size"};
inline constexpr Range kIterations{1, 1'000'000, "from 1 to 1000000"};
inline constexpr Range kShare{0.0, 1.0, "from 0 to 1"};
inline constexpr Range kStyleScale{0.05, 20.0, "from 0.05 to 20"};
inline constexpr Range kAspect{0.0, 20.0, "from 0.05 to 20, or 0 for a square"};
inline constexpr Range kBorder{0, 256, "from 0 to 256 pixels"};
inline constexpr Range kWeight{0.0, 1e12, "from 0 to 1e12"};
inline constexpr Range kCount{1, 1'000'000'000, "from 1 to 1000000000"};
inline constexpr Range kLearningRate{0.0, 1000.0, "from 0 (the optimizer's usual one) to 1000"};
inline constexpr Range kHistory{1, 1000, "from 1 to 1000 pairs"};
inline const Range kDecay{0.0, std::nextafter(1.0, 0.0), "from 0 to below 1"};
inline constexpr Range kEpsilon{std::numeric_limits<double>::denorm_min(), 1.0,
                                "above 0 and at most 1"};
inline constexpr Range kTile{-1, 100'000,
                             "0 (automatic), -1 (off), or a multiple of 16 from 64 to 100000"};
inline constexpr Range kThreads{0, 1024, "from 0 (all processors) to 1024"};

// The table of every setting: its key in a recipe, where it lives, and what it may be. Writing,
// reading and checking a recipe are three visitors of it. A visitor takes
//   visit(key, number, Range)         int, double, or a vector of them with at least one
//   visit(key, choice, Names)         an enumeration
//   visit(key, value)                 bool, std::uint64_t, std::string, std::vector<std::string>
//   visit.numbers(key, vector, Range) a vector that may be empty
//   visit.list(key, vector, fields)   structures: fields(element, visitor) visits one
//   visit.section(key, fields)        settings that belong together: fields(visitor) visits them
// `Settings` is const for those that only look.

template <typename Layer, typename Visitor>
void visit_layer(Layer& layer, Visitor& visit) {
  visit("layer", layer.layer);
  visit("weight", layer.weight, kWeight);
}

template <typename Statistic, typename Visitor>
void visit_statistic(Statistic& statistic, Visitor& visit) {
  visit("statistic", statistic.statistic, kStyleStatisticNames);
  visit("weight", statistic.weight, kWeight);
}

/// Of a LossWeights, or of the LossSettings that have the same.
template <typename Weights, typename Visitor>
void visit_term_weights(Weights& weights, Visitor& visit) {
  visit("content_weight", weights.content_weight, kWeight);
  visit("style_weight", weights.style_weight, kWeight);
  visit("tv_weight", weights.tv_weight, kWeight);
}

template <typename Weights, typename Visitor>
void visit_weights(Weights& weights, Visitor& visit) {
  visit_term_weights(weights, visit);
  visit.numbers("style_blend", weights.style_blend, kWeight);
}

template <typename Change, typename Visitor>
void visit_change(Change& change, Visitor& visit) {
  visit("evaluations", change.evaluations, kCount);
  visit_weights(change.weights, visit);
}

template <typename Settings, typename Visitor>
void visit_loss(Settings& loss, Visitor& visit) {
  const auto layer = [](auto& element, auto& visitor) { visit_layer(element, visitor); };
  const auto statistic = [](auto& element, auto& visitor) { visit_statistic(element, visitor); };
  visit("form", loss.form, kLossFormNames);
  visit_term_weights(loss, visit);
  visit("balance_style", loss.balance_style);
  visit.list("content_layers", loss.content_layers, layer);
  visit.list("style_layers", loss.style_layers, layer);
  visit.list("style_statistics", loss.style_statistics, statistic);
  visit.numbers("style_blend", loss.style_blend, kWeight);
}

template <typename Settings, typename Visitor>
void visit_optimizer(Settings& optimizer, Visitor& visit) {
  visit("kind", optimizer.kind, kOptimizerNames);
  visit("learning_rate", optimizer.learning_rate, kLearningRate);
  visit("history", optimizer.history, kHistory);
  visit("history_precision", optimizer.history_precision, kHistoryPrecisionNames);
  visit("preconditioner", optimizer.preconditioner, kPreconditionerNames);
  visit("color_range", optimizer.color_range, kColorRangeNames);
  visit("line_search", optimizer.line_search);
  visit("beta1", optimizer.beta1, kDecay);
  visit("beta2", optimizer.beta2, kDecay);
  visit("epsilon", optimizer.epsilon, kEpsilon);
}

template <typename Settings, typename Visitor>
void visit_engine(Settings& engine, Visitor& visit) {
  visit("weights", engine.weights);
  visit("pooling", engine.pooling, kPoolingNames);
  visit("precision", engine.precision, kPrecisionNames);
  visit("backend", engine.backend, kBackendNames);
  visit("kernels", engine.kernels, kKernelNames);
  visit("tile", engine.tile, kTile);
  visit("threads", engine.threads, kThreads);
  visit("memory_bytes", engine.memory_bytes);
}

template <typename Settings, typename Visitor>
void visit_settings(Settings& recipe, Visitor& visit) {
  const auto change = [](auto& element, auto& visitor) { visit_change(element, visitor); };
  visit("sizes", recipe.sizes, kAnySize);
  visit.numbers("iterations", recipe.iterations, kIterations);
  visit("carry_optimizer", recipe.carry_optimizer);
  visit("init", recipe.init, kInitNames);
  visit("init_noise", recipe.init_noise, kShare);
  visit("seed", recipe.seed);
  visit("style_scales", recipe.style_scales, kStyleScale);
  visit("style_multiscale", recipe.style_multiscale, kStyleScale);
  visit("original_colors", recipe.original_colors, kOriginalColorsNames);
  visit("kept_regions", recipe.kept_regions);
  visit("aspect", recipe.aspect, kAspect);
  visit("tileable", recipe.tileable);
  visit("border", recipe.border, kBorder);
  visit("coarse_border", recipe.coarse_border, kBorder);
  visit.list("changes", recipe.changes, change);
  visit.section("loss", [&](auto& visitor) { visit_loss(recipe.loss, visitor); });
  visit.section("optimizer", [&](auto& visitor) { visit_optimizer(recipe.optimizer, visitor); });
  visit.section("engine", [&](auto& visitor) { visit_engine(recipe.engine, visitor); });
}

}  // namespace impasto
