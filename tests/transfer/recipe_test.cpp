#include "impasto/recipe.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "impasto/error.h"

namespace impasto {
namespace {

TEST(Recipe, IsValidAsItComes) { EXPECT_NO_THROW(Recipe{}.validate()); }

struct Fault {
  std::string named;
  std::function<void(Recipe&)> make;
};

TEST(Recipe, NamesTheSettingThatIsWrong) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<Fault> faults = {
      {"size", [](Recipe& r) { r.sizes = {8}; }},
      {"size",
       [](Recipe& r) {
         r.sizes = {0, 64};
       }},
      {"sizes is empty", [](Recipe& r) { r.sizes = {}; }},
      {"rising",
       [](Recipe& r) {
         r.sizes = {256, 128};
       }},
      {"iterations", [](Recipe& r) { r.iterations = {0}; }},
      {"2 numbers of iterations",
       [](Recipe& r) {
         r.iterations = {1, 2};
       }},
      {"content_weight", [](Recipe& r) { r.loss.content_weight = -1.0; }},
      {"style_weight", [](Recipe& r) { r.loss.style_weight = kNan; }},
      {"tv_weight", [](Recipe& r) { r.loss.tv_weight = kInfinity; }},
      {"style_layers[1].weight", [](Recipe& r) { r.loss.style_layers[1].weight = -1.0; }},
      {"at least one",
       [](Recipe& r) {
         r.loss.style_layers.clear();
         r.loss.content_layers.clear();
       }},
      {"blend",
       [](Recipe& r) {
         r.loss.style_blend = {1.0, -1.0};
       }},
      {"shares",
       [](Recipe& r) {
         r.loss.style_blend = {0.0, 0.0};
       }},
      {"learning_rate", [](Recipe& r) { r.optimizer.learning_rate = -1.0; }},
      {"history", [](Recipe& r) { r.optimizer.history = 1001; }},
      {"beta1", [](Recipe& r) { r.optimizer.beta1 = 1.0; }},
      {"beta2", [](Recipe& r) { r.optimizer.beta2 = -0.1; }},
      {"epsilon", [](Recipe& r) { r.optimizer.epsilon = 0.0; }},
      {"threads", [](Recipe& r) { r.engine.threads = -1; }},
      {"style_scales", [](Recipe& r) { r.style_scales = {0.0}; }},
      {"border", [](Recipe& r) { r.border = -1; }},
      {"tile", [](Recipe& r) { r.engine.tile = 70; }},
      {"tile", [](Recipe& r) { r.engine.tile = 48; }},
      {"init_noise", [](Recipe& r) { r.init_noise = 1.5; }},
      {"style_multiscale", [](Recipe& r) { r.style_multiscale = {30.0}; }},
      {"style_multiscale", [](Recipe& r) { r.style_multiscale = {}; }},
      {"aspect", [](Recipe& r) { r.aspect = 0.01; }},
      {"aspect", [](Recipe& r) { r.aspect = kNan; }},
      {"#ff00", [](Recipe& r) { r.kept_regions = {"#ff00"}; }},
      {"style statistic", [](Recipe& r) { r.loss.style_statistics = {}; }},
      {"gram is given twice",
       [](Recipe& r) {
         r.loss.style_statistics.push_back({StyleStatistic::gram, 2.0});
       }},
      {"changes.evaluations",
       [](Recipe& r) {
         r.changes = {{0, {}}};
       }},
      {"changes.tv_weight",
       [](Recipe& r) {
         r.changes = {{1, {.tv_weight = -1.0}}};
       }},
      {"rising order",
       [](Recipe& r) {
         r.changes = {{5, {}}, {4, {}}};
       }},
      {"shares",
       [](Recipe& r) {
         r.changes = {{5, {.style_blend = {0.0, 0.0}}}};
       }},
      {"3 styles a share, and not 2",
       [](Recipe& r) {
         r.loss.style_blend = {1.0, 1.0};
         r.changes = {{5, {}}, {6, {.style_blend = {1.0, 1.0, 1.0}}}};
       }},
      {"content, style and total variation",
       [](Recipe& r) {
         r.changes = {{5, {.content_weight = 0.0, .style_weight = 0.0}}};
       }},
      {"style_statistics.weight", [](Recipe& r) { r.loss.style_statistics[0].weight = -1.0; }},
  };
  for (const Fault& fault : faults) {
    Recipe recipe;
    fault.make(recipe);
    try {
      recipe.validate();
      ADD_FAILURE() << "accepted a wrong " << fault.named;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(fault.named), std::string::npos) << error.what();
    }
  }
}

TEST(Recipe, IsWrittenWithEverySetting) {
  Recipe recipe;
  recipe.sizes = {128, 256};
  recipe.init = Init::noise;
  recipe.loss.form = LossForm::relative;
  recipe.loss.content_layers = {{"block5_conv2", 0.5}};
  recipe.optimizer.kind = OptimizerKind::adam;
  recipe.engine.pooling = Pooling::average;
  const auto json = nlohmann::json::parse(to_json(recipe));
  EXPECT_EQ(json["sizes"], nlohmann::json({128, 256}));
  EXPECT_EQ(json["init"], "noise");
  EXPECT_EQ(json["loss"]["form"], "relative");
  EXPECT_EQ(json["loss"]["content_layers"][0]["layer"], "block5_conv2");
  EXPECT_EQ(json["loss"]["content_layers"][0]["weight"], 0.5);
  EXPECT_EQ(json["optimizer"]["kind"], "adam");
  EXPECT_EQ(json["engine"]["pooling"], "average");
}

}  // namespace
}  // namespace impasto
