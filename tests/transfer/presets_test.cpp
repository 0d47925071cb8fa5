#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "impasto/preset.h"
#include "impasto/session.h"
#include "support/message_of.h"
#include "support/program.h"
#include "transfer/plain_vgg.h"

namespace impasto::test {
namespace {

constexpr int kWidth = 48;
constexpr int kHeight = 32;
constexpr std::array kStyleLayers = {"block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1",
                                     "block5_conv1"};
using Features = std::map<std::string, PlainFeatures>;

/// F F^T, (C, C), divided by `normalizer`.
std::vector<double> gram(const PlainFeatures& f, double normalizer) {
  std::vector<double> gram;
  const int positions = f.height * f.width;
  for (int a = 0; a < f.channels; ++a) {
    for (int b = 0; b < f.channels; ++b) {
      double sum = 0.0;
      for (int p = 0; p < positions; ++p) sum += f.plane(a)[p] * f.plane(b)[p];
      gram.push_back(sum / normalizer);
    }
  }
  return gram;
}

double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// As nn.MSELoss, nn.MSECriterion and tf.reduce_mean of a square have it.
double mean_squared_error(const std::vector<double>& a, const std::vector<double>& b) {
  return squared_distance(a, b) / static_cast<double>(a.size());
}

/// Sums of squared differences between neighbors of a picture of values up to `top`: down and
/// right, and of those the part that starts in the last row or column.
struct Differences {
  double down = 0.0;
  double right = 0.0;
  double at_the_end = 0.0;
};

Differences differences(const Picture& picture, double top) {
  Differences sums;
  const auto value = [&](int c, int y, int x) {
    return top *
           picture.rgb[(static_cast<std::size_t>(c) * picture.height + y) * picture.width + x];
  };
  for (int c = 0; c < 3; ++c) {
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        const bool last_row = y + 1 == picture.height;
        const bool last_column = x + 1 == picture.width;
        const double down = last_row ? 0.0 : value(c, y + 1, x) - value(c, y, x);
        const double right = last_column ? 0.0 : value(c, y, x + 1) - value(c, y, x);
        sums.down += down * down;
        sums.right += right * right;
        if (last_row || last_column) sums.at_the_end += down * down + right * right;
      }
    }
  }
  return sums;
}

/// A VGG with the real channels and random weights, and what it sees in three pictures.
struct Scenery {
  Scenery() {
    const Model model = random_model(vgg(11), InputConvention::caffe, 11);
    write_safetensors(model, weights);
    content_features = plain_vgg(model, content);
    style_features = plain_vgg(model, style);
    features = plain_vgg(model, picture);
  }

  ScratchFolder folder;
  std::string weights = folder / "random.safetensors";
  Picture content = made_picture(kWidth, kHeight, 1);
  Picture style = made_picture(64, 48, 2);
  Picture picture = made_picture(kWidth, kHeight, 3);
  Features content_features;
  Features style_features;
  Features features;
};

class Presets : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { scenery_ = std::make_unique<Scenery>(); }
  static void TearDownTestSuite() { scenery_.reset(); }

  /// impasto's loss of the picture under a preset, by the network of plain loops.
  static LossReport loss_of(Recipe recipe) {
    recipe.engine.weights = scenery_->weights;
    recipe.engine.backend = Backend::reference;
    recipe.sizes = {0};
    recipe.iterations = {1};
    return evaluate_loss(recipe, scenery_->content, {scenery_->style}, scenery_->picture);
  }

  static double content_mean(const std::string& layer) {
    return mean_squared_error(scenery_->features.at(layer).values,
                              scenery_->content_features.at(layer).values);
  }

  /// Mean over C^2 of squared differences of Gram matrices over H W, or over C H W.
  static double style_mean(const std::string& layer, bool over_channels) {
    const PlainFeatures& f = scenery_->features.at(layer);
    const PlainFeatures& s = scenery_->style_features.at(layer);
    const double channels = over_channels ? f.channels : 1.0;
    return mean_squared_error(gram(f, channels * f.positions()), gram(s, channels * s.positions()));
  }

  static void expect_close(double ours, double theirs) { EXPECT_NEAR(ours, theirs, 2e-5 * theirs); }

  static std::unique_ptr<Scenery> scenery_;
};

std::unique_ptr<Scenery> Presets::scenery_;

TEST_F(Presets, GatysIsTheLossOfTheNotebooks) {
  double style = 0.0;
  for (const char* layer : kStyleLayers) {
    const double channels = scenery_->features.at(layer).channels;
    style += 1e3 / (channels * channels) * style_mean(layer, false);
  }
  const LossReport ours = loss_of(preset("gatys"));
  expect_close(ours.weighted_content, content_mean("block4_conv2"));
  expect_close(ours.weighted_style, style);
  expect_close(ours.total, content_mean("block4_conv2") + style);
  expect_close(loss_of(preset("gatys-large")).total, ours.total);
}

TEST_F(Presets, NeuralStylePtIsItsLossWithoutTotalVariation) {
  double style = 0.0;
  for (const char* layer : kStyleLayers) style += 100.0 * style_mean(layer, true);
  const LossReport ours = loss_of(preset("neural-style-pt"));
  expect_close(ours.weighted_content, 5.0 * content_mean("block4_conv2"));
  expect_close(ours.weighted_style, style);
  expect_close(ours.total, 5.0 * content_mean("block4_conv2") + style);
}

/// Its total variation, whose gradient alone the program has, is half a sum; the preset has it for
/// a picture of 512 x 384. The program leaves out what begins in the last row or column.
TEST_F(Presets, JohnsonHasTotalVariationForItsSize) {
  Recipe recipe = preset("johnson");
  recipe.loss.tv_weight *= kWidth * kHeight / (512.0 * 384.0);
  const Differences d = differences(scenery_->picture, 256.0);
  const double program = 1e-3 * 0.5 * (d.down + d.right - d.at_the_end);
  const double left_out = 1e-3 * 0.5 * d.at_the_end;
  const LossReport ours = loss_of(recipe);
  expect_close(ours.weighted_tv, program + left_out);
  EXPECT_LT(left_out, 0.1 * program);
  expect_close(ours.weighted_content + ours.weighted_style,
               loss_of(preset("neural-style-pt")).total);
}

TEST_F(Presets, AnishathalyeIsItsLoss) {
  double style = 0.0;
  for (const char* layer : kStyleLayers) style += 500.0 / 5.0 * style_mean(layer, true);
  const Differences d = differences(scenery_->picture, 255.0);
  const double program =
      100.0 * (d.down / (3.0 * (kHeight - 1) * kWidth) + d.right / (3.0 * kHeight * (kWidth - 1)));
  const LossReport ours = loss_of(preset("anishathalye"));
  expect_close(ours.weighted_content, 5.0 * content_mean("block4_conv2"));
  expect_close(ours.weighted_style, style);
  // The program counts the pairs of neighbors, impasto the pixels.
  expect_close(ours.weighted_tv, 100.0 * (d.down + d.right) / (3.0 * kHeight * kWidth));
  EXPECT_LT(ours.weighted_tv, program);
  EXPECT_GT(ours.weighted_tv, program * (kHeight - 1) / kHeight);
}

/// The program resizes the style to the photo's size.
TEST_F(Presets, KerasIsItsLossWithoutTotalVariation) {
  constexpr double kPixels = kWidth * kHeight;
  double style = 0.0;
  for (const char* layer : kStyleLayers) {
    style += 1e-6 / 5.0 *
             squared_distance(gram(scenery_->features.at(layer), 1.0),
                              gram(scenery_->content_features.at(layer), 1.0)) /
             (4.0 * 3.0 * 3.0 * kPixels * kPixels);
  }
  const double content =
      2.5e-8 * squared_distance(scenery_->features.at("block5_conv2").values,
                                scenery_->content_features.at("block5_conv2").values);
  const Picture style_before = scenery_->style;
  scenery_->style = scenery_->content;
  const LossReport ours = loss_of(preset("keras"));
  scenery_->style = style_before;
  expect_close(ours.weighted_content, content);
  expect_close(ours.weighted_style, style);
  expect_close(ours.total, content + style);
}

TEST_F(Presets, TensorflowIsItsLossWithoutTotalVariation) {
  double style = 0.0;
  for (const char* layer : kStyleLayers) style += 1e-2 / 5.0 * style_mean(layer, false);
  const LossReport ours = loss_of(preset("tensorflow"));
  expect_close(ours.weighted_content, 1e4 * content_mean("block5_conv2"));
  expect_close(ours.weighted_style, style);
}

/// Adam on values up to 255 with gradients 255 times smaller takes the same steps.
TEST(PresetAdam, HasTheStepsOfAProgramThatPaintsInBytes) {
  const OptimizerSettings ours = preset("anishathalye").optimizer;
  for (const double gradient : {1e-9, 1e-7, 0.3, 5e4}) {
    const double in_bytes = 10.0 * (gradient / 255.0) / (std::abs(gradient / 255.0) + 1e-8);
    const double in_ours = ours.learning_rate * gradient / (std::abs(gradient) + ours.epsilon);
    EXPECT_NEAR(255.0 * in_ours, in_bytes, 1e-12 * in_bytes);
  }
}

TEST(PresetNames, AreAllValidAndDifferent) {
  ASSERT_FALSE(presets().empty());
  std::vector<std::string> recipes;
  for (const Preset& each : presets()) {
    EXPECT_NO_THROW(each.recipe.validate()) << each.name;
    EXPECT_FALSE(each.summary.empty());
    EXPECT_EQ(to_json(preset(each.name)), to_json(each.recipe));
    EXPECT_THAT(recipes, ::testing::Not(::testing::Contains(to_json(each.recipe))));
    recipes.push_back(to_json(each.recipe));
  }
}

TEST(PresetNames, RefuseOthersWithTheOneThatMayBeMeant) {
  const std::string message = message_of([] { (void)preset("jonson"); });
  EXPECT_THAT(message, ::testing::HasSubstr("\"jonson\""));
  EXPECT_THAT(message, ::testing::HasSubstr("did you mean johnson?"));
  EXPECT_THAT(message, ::testing::HasSubstr("tensorflow"));
}

}  // namespace
}  // namespace impasto::test
