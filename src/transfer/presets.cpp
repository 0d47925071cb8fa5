#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/closest_word.h"
#include "impasto/error.h"
#include "impasto/preset.h"
#include "weights/excerpt.h"

namespace impasto {
namespace {

// Every number is derived in docs/presets.md; tests/transfer/presets_test.cpp holds the losses
// against the programs' own formulas.

constexpr std::array kChannels = {64.0, 128.0, 256.0, 512.0, 512.0};  // of blockB_conv1

/// block1_conv1 to block5_conv1; weight(b) for b from 0.
template <typename Weight>
std::vector<LayerWeight> first_layers(const Weight& weight) {
  std::vector<LayerWeight> layers;
  for (std::size_t b = 0; b < kChannels.size(); ++b) {
    layers.push_back({fmt::format("block{}_conv1", b + 1), weight(b)});
  }
  return layers;
}

/// Without what impasto alone does by default: balanced styles, a border at coarse sizes, colors
/// that stay within their range.
Recipe published() {
  Recipe recipe;
  recipe.loss = LossSettings{};
  recipe.coarse_border = 0;
  recipe.optimizer.color_range = ColorRange::free;
  return recipe;
}

/// Of the Gatys notebooks: 1e3 / C^2 on Gram matrices over H W is 1e3 on ours over C H W.
Recipe gatys() {
  Recipe recipe = published();
  recipe.loss.content_weight = 1.0;
  recipe.loss.style_weight = 1e3;
  recipe.optimizer.history = 100;
  recipe.optimizer.preconditioner = Preconditioner::none;
  recipe.sizes = {512};
  recipe.iterations = {500};
  return recipe;
}

Recipe gatys_large() {
  Recipe recipe = gatys();
  recipe.sizes = {512, 1024};
  recipe.iterations = {500, 200};
  return recipe;
}

Recipe neural_style_pt() {
  Recipe recipe = published();
  recipe.loss.content_weight = 5.0;
  recipe.loss.style_weight = 1e2;
  recipe.optimizer.history = 100;
  recipe.optimizer.preconditioner = Preconditioner::none;
  recipe.sizes = {512};
  recipe.iterations = {1000};
  recipe.init = Init::noise;
  return recipe;
}

/// With total variation as half a sum over a picture of 512 x 384, of values up to 256.
Recipe johnson() {
  Recipe recipe = neural_style_pt();
  recipe.loss.tv_weight = 1e-3 / 2.0 * 256.0 * 256.0 * 512.0 * 384.0;
  return recipe;
}

/// With total variation as a mean over three channels, of values up to 255.
Recipe anishathalye() {
  Recipe recipe = published();
  recipe.loss.content_weight = 5.0;
  recipe.loss.style_weight = 500.0;
  recipe.loss.style_layers = first_layers([](std::size_t) { return 1.0 / 5.0; });
  recipe.loss.tv_weight = 100.0 * 255.0 * 255.0 / 3.0;
  recipe.optimizer.kind = OptimizerKind::adam;
  recipe.optimizer.learning_rate = 10.0 / 255.0;
  recipe.optimizer.epsilon = 255.0 * 1e-8;
  recipe.sizes = {512};
  recipe.iterations = {1000};
  recipe.init = Init::noise;
  return recipe;
}

/// sum (G - A)^2 / (4 * 3^2 * S^2), S pixels of the picture, where ours divides by 4 C^2 M^2; block
/// b has M = S / 4^b positions.
Recipe keras() {
  Recipe recipe = published();
  recipe.loss.form = LossForm::paper;
  recipe.loss.content_weight = 2.0 * 2.5e-8;  // ours has a half
  recipe.loss.content_layers = {{"block5_conv2", 1.0}};
  recipe.loss.style_weight = 1e-6;
  recipe.loss.style_layers = first_layers([](std::size_t b) {
    return kChannels[b] * kChannels[b] / (9.0 * std::pow(16.0, static_cast<double>(b))) / 5.0;
  });
  recipe.optimizer.preconditioner = Preconditioner::none;
  recipe.sizes = {533};
  return recipe;
}

/// Means over C^2 of Gram matrices over H W, so C^2 times ours.
Recipe tensorflow() {
  Recipe recipe = published();
  recipe.optimizer.color_range = ColorRange::clamped;
  recipe.loss.content_weight = 1e4;
  recipe.loss.content_layers = {{"block5_conv2", 1.0}};
  recipe.loss.style_weight = 1e-2;
  recipe.loss.style_layers =
      first_layers([](std::size_t b) { return kChannels[b] * kChannels[b] / 5.0; });
  recipe.optimizer.kind = OptimizerKind::adam;
  recipe.optimizer.learning_rate = 0.02;
  recipe.optimizer.beta1 = 0.99;
  recipe.optimizer.epsilon = 0.1;
  recipe.sizes = {512};
  recipe.iterations = {1000};
  return recipe;
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = {
      {"gatys", "Gatys' notebooks of 2017 and 2018, first step", gatys()},
      {"gatys-large", "the same with their second step, to 1024 pixels", gatys_large()},
      {"johnson", "jcjohnson/neural-style, the Torch program of 2015", johnson()},
      {"neural-style-pt", "ProGamerGov/neural-style-pt, its successor in PyTorch",
       neural_style_pt()},
      {"anishathalye", "anishathalye/neural-style, in TensorFlow", anishathalye()},
      {"keras", "the example of Keras", keras()},
      {"tensorflow", "the tutorial of TensorFlow", tensorflow()},
  };
  return all;
}

Recipe preset(std::string_view name) {
  std::vector<std::string> names;
  for (const Preset& candidate : presets()) {
    if (candidate.name == name) return candidate.recipe;
    names.push_back(candidate.name);
  }
  const std::string meant = closest_word(name, names);
  throw Error(fmt::format("there is no preset {}; {}choose one of {}", excerpt(name),
                          meant.empty() ? "" : fmt::format("did you mean {}? Else ", meant),
                          fmt::join(names, ", ")));
}

}  // namespace impasto
