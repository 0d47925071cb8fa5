// The loss and its gradient in windows, with maps and pictures on disk, against those of the whole
// picture at once.
#include <gtest/gtest.h>

#include <array>

#include "loss/objective.h"
#include "network/compare.h"
#include "network/random_picture.h"

namespace impasto {
namespace {

struct Layout {
  int tile = kTileOff;
  Storage maps = Storage::memory;
  Storage vectors = Storage::memory;
};

struct Evaluation {
  std::vector<double> terms;  ///< every value of the report, and the total
  std::vector<float> gradient;
};

const Model& model() {
  static const Model vgg_model = random_model(vgg(16), InputConvention::caffe, 5);
  return vgg_model;
}

/// The layers of the default recipe, but for the deepest.
LossSettings loss_settings(LossForm form) {
  LossSettings settings;
  settings.form = form;
  settings.style_weight = 10.0;
  settings.tv_weight = 1e-3;
  settings.content_layers = {{"block3_conv2", 1.0}};
  settings.style_layers = {
      {"block1_conv1", 0.5}, {"block2_conv1", 1.0}, {"block3_conv1", 1.0}, {"block4_conv1", 2.0}};
  return settings;
}

struct Case {
  LossForm form = LossForm::mean;
  Pooling pooling = Pooling::max;
  int height = 0;
  int width = 0;
};

constexpr std::uint64_t kStyle = 2;

/// The style is darker: of two pictures of the same noise, Gram matrices are nearly equal, and
/// their difference is mostly rounding.
LargeVector<float> picture_of(const Case& c, std::uint64_t seed, Storage storage) {
  std::vector<float> values = random_picture(c.height, c.width, seed);
  for (float& value : values) value *= seed == kStyle ? 0.4F : 1.0F;
  LargeVector<float> picture(values.size(), storage);
  std::ranges::copy(values, picture.span().begin());
  return picture;
}

Evaluation evaluate(const Case& c, const Layout& layout) {
  const LossSettings settings = loss_settings(c.form);
  NetworkSettings network{.height = c.height,
                          .width = c.width,
                          .taps = style_taps(settings, model().topology),
                          .pooling = c.pooling,
                          .backward = false,
                          .kernels = Kernels::winograd,
                          .tile = layout.tile,
                          .maps = layout.maps};
  StyleMeter meter(settings, model().topology, 1);
  meter.add(*make_network(Backend::cpu, model(), network),
            picture_of(c, kStyle, layout.vectors).view(), nullptr, 1.0);
  network.taps = loss_taps(settings, model().topology);
  network.backward = true;
  Objective objective(make_network(Backend::cpu, model(), network), settings, model().topology,
                      c.height, c.width, picture_of(c, 1, layout.vectors).view(), meter.take());
  const LargeVector<float> painting = picture_of(c, 3, layout.vectors);
  LargeVector<float> gradient(painting.size(), layout.vectors);
  Evaluation evaluation;
  evaluation.terms = {objective.evaluate(painting.view(), gradient.view()),
                      objective.report().content.front().value, objective.report().tv};
  for (const LossTerm& term : objective.report().style) evaluation.terms.push_back(term.value);
  evaluation.gradient.assign(gradient.span().begin(), gradient.span().end());
  return evaluation;
}

/// Of windows as small as these most positions lie in a halo, where the gradient is the sum of what
/// several windows computed, and each rounded. The features are the same to the bit.
constexpr double kGradientRounding = 3e-6;

TEST(TiledObjective, HasTheValuesAndTheGradientOfTheWholePicture) {
  constexpr std::array kLayouts = {Layout{.tile = 32}, Layout{.tile = 48, .vectors = Storage::disk},
                                   Layout{32, Storage::disk, Storage::disk},
                                   Layout{80, Storage::disk, Storage::disk}};
  // Every form with either pooling, and either shape with each of both.
  constexpr std::array kCases = {Case{LossForm::mean, Pooling::max, 75, 53},
                                 Case{LossForm::mean, Pooling::average, 41, 130},
                                 Case{LossForm::paper, Pooling::max, 41, 130},
                                 Case{LossForm::paper, Pooling::average, 75, 53},
                                 Case{LossForm::relative, Pooling::max, 75, 53},
                                 Case{LossForm::relative, Pooling::average, 41, 130}};
  for (const Case& c : kCases) {
    const Evaluation whole = evaluate(c, {});
    for (const Layout& layout : kLayouts) {
      const Evaluation tiled = evaluate(c, layout);
      for (std::size_t i = 0; i < whole.terms.size(); ++i) {
        EXPECT_NEAR(tiled.terms[i] / whole.terms[i], 1.0, 1e-6) << "term " << i;
      }
      EXPECT_LT(relative_distance(tiled.gradient, whole.gradient), kGradientRounding)
          << c.height << 'x' << c.width << ", tile " << layout.tile;
    }
  }
}

}  // namespace
}  // namespace impasto
