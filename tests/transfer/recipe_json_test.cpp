#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "impasto/recipe.h"
#include "support/message_of.h"
#include "transfer/settings_table.h"

namespace impasto {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;

/// Gives every setting a value that is not its default, somewhere in its range.
class Scramble {
 public:
  explicit Scramble(unsigned seed) : random_(seed) {}

  void operator()(std::string_view, int& value, const Range& range) {
    value = std::uniform_int_distribution<int>(static_cast<int>(range.least),
                                               static_cast<int>(range.most))(random_);
  }
  void operator()(std::string_view, double& value, const Range& range) {
    value = std::uniform_real_distribution<double>(range.least, range.most)(random_);
  }
  template <typename Number>
  void operator()(std::string_view key, std::vector<Number>& values, const Range& range) {
    numbers(key, values, range);
  }
  template <typename Number>
  void numbers(std::string_view key, std::vector<Number>& values, const Range& range) {
    values.resize(2);
    for (Number& value : values) (*this)(key, value, range);
  }
  template <typename Value, std::size_t N>
  void operator()(std::string_view, Value& value, const Names<Value, N>& names) {
    const Value before = value;
    while (value == before) value = names[random_() % N].second;
  }
  void operator()(std::string_view, bool& value) { value = !value; }
  void operator()(std::string_view, std::uint64_t& value) { value = random_() | (1ULL << 63); }
  void operator()(std::string_view, std::string& value) {
    value = "b\xC3\xA9 \"\\\n" + std::to_string(random_());
  }
  void operator()(std::string_view, std::vector<std::string>& values) {
    values = {"#00ff00", "#Ab12cD"};
  }
  template <typename Structure, typename Fields>
  void list(std::string_view, std::vector<Structure>& structures, const Fields& fields) {
    structures.resize(1);
    fields(structures[0], *this);
  }
  template <typename Fields>
  void section(std::string_view, const Fields& fields) {
    fields(*this);
  }

 private:
  std::mt19937_64 random_;
};

Recipe scrambled(unsigned seed) {
  Recipe recipe;
  Scramble scramble(seed);
  visit_settings(recipe, scramble);
  std::ranges::sort(recipe.sizes);  // these three have rules of their own
  for (int& size : recipe.sizes) size = std::max(size, 16);
  recipe.engine.tile = 64 + recipe.engine.tile / 32 * 16;
  return recipe;
}

/// Compares without to_json: with a visitor of the same table that collects what it sees.
class Collect {
 public:
  explicit Collect(std::vector<std::string>& seen) : seen_(seen) {}
  template <typename Value, typename... Rule>
  void operator()(std::string_view key, const Value& value, const Rule&... /*rule*/) {
    add(key, value);
  }
  template <typename Number>
  void numbers(std::string_view key, const std::vector<Number>& values, const Range&) {
    add(key, values);
  }
  template <typename Structure, typename Fields>
  void list(std::string_view key, const std::vector<Structure>& structures, const Fields& fields) {
    add(key, structures.size());
    for (const Structure& structure : structures) fields(structure, *this);
  }
  template <typename Fields>
  void section(std::string_view key, const Fields& fields) {
    add(key, 0);
    fields(*this);
  }

 private:
  template <typename Value>
  void add(std::string_view key, const Value& value) {
    std::ostringstream text;
    text << key << " " << ::testing::PrintToString(value);
    if constexpr (std::is_floating_point_v<Value>) text << std::hexfloat << " " << value;
    if constexpr (std::is_same_v<Value, std::vector<double>>) {
      for (const double number : value) text << std::hexfloat << " " << number;
    }
    if constexpr (std::is_enum_v<Value>) text << " " << static_cast<int>(value);
    seen_.push_back(text.str());
  }

  std::vector<std::string>& seen_;
};

std::vector<std::string> settings_of(const Recipe& recipe) {
  std::vector<std::string> seen;
  Collect collect(seen);
  visit_settings(recipe, collect);
  return seen;
}

TEST(RecipeJson, EverySettingComesBackExactly) {
  EXPECT_EQ(settings_of(recipe_from_json(to_json(Recipe{}))), settings_of(Recipe{}));
  for (unsigned seed = 1; seed <= 50; ++seed) {
    const Recipe recipe = scrambled(seed);
    const Recipe back = recipe_from_json(to_json(recipe));
    ASSERT_EQ(settings_of(back), settings_of(recipe));
    ASSERT_EQ(to_json(back), to_json(recipe));
  }
}

/// Who adds a setting to the headers has to name it here, or this does not compile; and here it
/// shows whether the table has it.
TEST(RecipeJson, TheTableKnowsEveryMember) {
  Recipe defaults;
  const Recipe other = scrambled(7);
  const auto& [engine, loss, optimizer, sizes, iterations, carry, init, init_noise, seed,
               style_scales, style_multiscale, original_colors, kept_regions, aspect, tileable,
               changes, border, coarse_border] = other;
  EXPECT_NE(sizes, defaults.sizes);
  EXPECT_NE(iterations, defaults.iterations);
  EXPECT_NE(carry, defaults.carry_optimizer);
  EXPECT_NE(init, defaults.init);
  EXPECT_NE(init_noise, defaults.init_noise);
  EXPECT_NE(seed, defaults.seed);
  EXPECT_NE(style_scales, defaults.style_scales);
  EXPECT_NE(style_multiscale, defaults.style_multiscale);
  EXPECT_NE(original_colors, defaults.original_colors);
  EXPECT_NE(kept_regions, defaults.kept_regions);
  EXPECT_NE(aspect, defaults.aspect);
  EXPECT_NE(tileable, defaults.tileable);
  EXPECT_NE(border, defaults.border);
  EXPECT_NE(coarse_border, defaults.coarse_border);
  ASSERT_EQ(changes.size(), 1U);
  const auto& [evaluations, weights_then] = changes[0];
  const auto& [content_then, style_then, tv_then, blend_then] = weights_then;
  EXPECT_NE(evaluations, WeightChange{}.evaluations);
  EXPECT_NE(content_then, LossWeights{}.content_weight);
  EXPECT_NE(style_then, LossWeights{}.style_weight);
  EXPECT_NE(tv_then, LossWeights{}.tv_weight);
  EXPECT_NE(blend_then, LossWeights{}.style_blend);
  const auto& [weights, pooling, precision, backend, kernels, tile, threads, memory] = engine;
  EXPECT_NE(weights, defaults.engine.weights);
  EXPECT_NE(pooling, defaults.engine.pooling);
  EXPECT_NE(precision, defaults.engine.precision);
  EXPECT_NE(backend, defaults.engine.backend);
  EXPECT_NE(kernels, defaults.engine.kernels);
  EXPECT_NE(tile, defaults.engine.tile);
  EXPECT_NE(threads, defaults.engine.threads);
  EXPECT_NE(memory, defaults.engine.memory_bytes);
  const auto& [form, content_weight, style_weight, tv_weight, balance_style, content_layers,
               style_layers, statistics, blend] = loss;
  EXPECT_NE(form, defaults.loss.form);
  EXPECT_NE(content_weight, defaults.loss.content_weight);
  EXPECT_NE(style_weight, defaults.loss.style_weight);
  EXPECT_NE(tv_weight, defaults.loss.tv_weight);
  EXPECT_NE(balance_style, defaults.loss.balance_style);
  EXPECT_NE(content_layers[0].layer, defaults.loss.content_layers[0].layer);
  EXPECT_NE(content_layers[0].weight, defaults.loss.content_layers[0].weight);
  EXPECT_NE(style_layers[0].layer, defaults.loss.style_layers[0].layer);
  EXPECT_NE(statistics[0].statistic, defaults.loss.style_statistics[0].statistic);
  EXPECT_NE(statistics[0].weight, defaults.loss.style_statistics[0].weight);
  EXPECT_NE(blend, defaults.loss.style_blend);
  const auto& [kind, rate, history, history_precision, preconditioner, color_range, line_search,
               beta1, beta2, epsilon] = optimizer;
  EXPECT_NE(kind, defaults.optimizer.kind);
  EXPECT_NE(rate, defaults.optimizer.learning_rate);
  EXPECT_NE(history, defaults.optimizer.history);
  EXPECT_NE(history_precision, defaults.optimizer.history_precision);
  EXPECT_NE(preconditioner, defaults.optimizer.preconditioner);
  EXPECT_NE(color_range, defaults.optimizer.color_range);
  EXPECT_NE(line_search, defaults.optimizer.line_search);
  EXPECT_NE(beta1, defaults.optimizer.beta1);
  EXPECT_NE(beta2, defaults.optimizer.beta2);
  EXPECT_NE(epsilon, defaults.optimizer.epsilon);
}

TEST(RecipeJson, WhatIsNotNamedHasItsDefault) {
  EXPECT_EQ(settings_of(recipe_from_json("{}")), settings_of(Recipe{}));
  const Recipe recipe = recipe_from_json(R"({"loss": {"style_weight": 7}, "border": 3})");
  EXPECT_EQ(recipe.loss.style_weight, 7.0);
  EXPECT_EQ(recipe.border, 3);
  EXPECT_EQ(recipe.loss.content_weight, Recipe{}.loss.content_weight);
}

TEST(RecipeJson, WhatIsWrittenHoldsAsItIs) {
  EXPECT_TRUE(recipe_from_json(R"({"loss": {"tv_weight": 1}})").loss.balance_style);
  EXPECT_FALSE(recipe_from_json(R"({"loss": {"style_weight": 7}})").loss.balance_style);
  EXPECT_TRUE(recipe_from_json(R"({"loss": {"style_weight": 7, "balance_style": true}})")
                  .loss.balance_style);
  EXPECT_EQ(recipe_from_json(R"({"border": 3})").coarse_border, 0);
  EXPECT_EQ(recipe_from_json(R"({"border": 3, "coarse_border": 4})").coarse_border, 4);
}

/// As impasto wrote it in October 2026.
TEST(RecipeJson, ReadsAnOldRecipe) {
  const Recipe recipe = recipe_from_json(
      R"({"impasto":"0.1.0","sizes":[256,512],"iterations":[300],"init":"noise","seed":3,)"
      R"("style_scale":0.5,"border":0,"loss":{"form":"mean","content_weight":1.0,)"
      R"("style_weight":100.0,"tv_weight":0.0,"content_layers":[{"layer":"block4_conv2",)"
      R"("weight":1.0}],"style_layers":[{"layer":"block1_conv1","weight":1.0}],)"
      R"("style_blend":[]},"optimizer":{"kind":"lbfgs","learning_rate":0.0,"history":20,)"
      R"("line_search":false,"beta1":0.9,"beta2":0.999,"epsilon":1e-08},"engine":{"weights":"",)"
      R"("pooling":"max","precision":"auto","backend":"cpu","tile":0,"threads":0,)"
      R"("memory_bytes":0}})");
  EXPECT_EQ(recipe.style_scales, std::vector<double>{0.5});
  EXPECT_EQ(recipe.sizes, (std::vector<int>{256, 512}));
  EXPECT_EQ(recipe.seed, 3U);
  EXPECT_FALSE(recipe.loss.balance_style);
  EXPECT_EQ(recipe.coarse_border, 0);
}

std::string error_of(const std::string& text) {
  return test::message_of([&] { (void)recipe_from_json(text); });
}

TEST(RecipeJson, UnknownSettingsNameWhatMayBeMeant) {
  EXPECT_THAT(error_of(R"({"sises": [64]})"), AllOf(HasSubstr("sises"), HasSubstr("\"sizes\"")));
  EXPECT_THAT(
      error_of(R"({"loss": {"contnet_weight": 1}})"),
      AllOf(HasSubstr("contnet_weight"), HasSubstr("in loss"), HasSubstr("\"content_weight\"")));
  EXPECT_THAT(error_of(R"({"tv_weight": 1})"), HasSubstr("did you mean \"loss.tv_weight\"?"));
  EXPECT_THAT(error_of(R"({"loss": {"style_layers": [{"layer": "a", "wieght": 2}]}})"),
              AllOf(HasSubstr("loss.style_layers[0]"), HasSubstr("\"weight\"")));
  EXPECT_THAT(error_of(R"({"optimizer": {"brush": 1}})"),
              AllOf(HasSubstr("brush"), HasSubstr("known there are kind, learning_rate")));
}

TEST(RecipeJson, WrongTypesNameSettingAndValue) {
  EXPECT_THAT(error_of(R"({"sizes": 512})"), AllOf(HasSubstr("sizes is 512"), HasSubstr("list")));
  EXPECT_THAT(error_of(R"({"sizes": ["512"]})"), HasSubstr("sizes[0] is \"512\""));
  EXPECT_THAT(error_of(R"({"border": 1.5})"), AllOf(HasSubstr("1.5"), HasSubstr("whole")));
  EXPECT_THAT(error_of(R"({"seed": -1})"), HasSubstr("seed is -1"));
  EXPECT_THAT(error_of(R"({"tileable": 1})"), HasSubstr("true or false"));
  EXPECT_THAT(error_of(R"({"loss": []})"), HasSubstr("loss is empty; it must be an object"));
  EXPECT_THAT(error_of(R"({"loss": {"form": "maen"}})"),
              AllOf(HasSubstr("loss.form is \"maen\""), HasSubstr("did you mean mean?")));
  EXPECT_THAT(error_of(R"({"loss": {"style_weight": null}})"), HasSubstr("style_weight is null"));
  EXPECT_THAT(error_of(R"({"engine": {"weights": {}}})"), HasSubstr("engine.weights"));
  EXPECT_THAT(error_of("[]"), HasSubstr("object"));
  EXPECT_THAT(error_of("7"), HasSubstr("object"));
}

TEST(RecipeJson, ValuesOutOfRangeNameSettingAndRange) {
  EXPECT_THAT(error_of(R"({"border": 257})"), AllOf(HasSubstr("border is 257"), HasSubstr("256")));
  EXPECT_THAT(error_of(R"({"border": 99999999999999})"), HasSubstr("border is 99999999999999"));
  EXPECT_THAT(error_of(R"({"border": 99999999999999999999999})"), HasSubstr("border"));
  EXPECT_THAT(error_of(R"({"loss": {"style_weight": -1}})"), HasSubstr("style_weight is -1"));
  EXPECT_THAT(error_of(R"({"seed": 18446744073709551616})"), HasSubstr("seed"));
  EXPECT_THAT(error_of(R"({"optimizer": {"beta1": 1}})"), HasSubstr("from 0 to below 1"));
  EXPECT_THAT(error_of(R"({"init_noise": 1.01})"), HasSubstr("init_noise is 1.01"));
  EXPECT_THAT(error_of(R"({"sizes": [128, 64]})"), HasSubstr("rising"));
  EXPECT_THAT(error_of(R"({"kept_regions": ["red"]})"), HasSubstr("#rrggbb"));
  EXPECT_THAT(error_of(R"({"loss": {"content_layers": [{"weight": 1}]}})"), HasSubstr("no name"));
}

TEST(RecipeJson, ChangesNameAllWeightsInOrder) {
  const std::string whole =
      R"({"evaluations":3,"content_weight":1,"style_weight":2,"tv_weight":0,"style_blend":[1,2]})";
  const Recipe recipe = recipe_from_json(R"({"changes": [)" + whole + "]}");
  ASSERT_EQ(recipe.changes.size(), 1U);
  EXPECT_EQ(recipe.changes[0].evaluations, 3);
  EXPECT_EQ(recipe.changes[0].weights.style_weight, 2.0);
  EXPECT_EQ(recipe.changes[0].weights.style_blend, (std::vector<double>{1.0, 2.0}));
  EXPECT_THAT(error_of(R"({"changes": [{"evaluations": 3, "content_weight": 1}]})"),
              AllOf(HasSubstr("changes[0]"), HasSubstr("no style_weight")));
  EXPECT_THAT(error_of(R"({"changes": [)" + whole + "," + whole + "]}"),
              AllOf(HasSubstr("after 3 evaluations"), HasSubstr("rising order")));
  EXPECT_THAT(error_of(R"({"changes": 3})"), HasSubstr("list"));
  EXPECT_THAT(error_of(R"({"changes": [3]})"), HasSubstr("changes[0] is 3"));
  std::string changed = whole;
  changed.replace(changed.find(":3"), 2, ":0");
  EXPECT_THAT(error_of(R"({"changes": [)" + changed + "]}"), HasSubstr("evaluations is 0"));
  changed = whole;
  changed.insert(changed.size() - 1, R"(,"form":"paper")");
  EXPECT_THAT(error_of(R"({"changes": [)" + changed + "]}"), HasSubstr("unknown setting"));
}

TEST(RecipeJson, RefusesWhatIsNoJson) {
  EXPECT_THAT(error_of(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(error_of("{\n  \"border\": nan}"), HasSubstr("line 2"));
  EXPECT_THAT(error_of(R"({"border": NaN})"), HasSubstr("no JSON"));
  EXPECT_THAT(error_of(R"({"border": Infinity})"), HasSubstr("no JSON"));
  EXPECT_THAT(error_of(R"({"loss": {"style_weight": 1e999}})"), HasSubstr("too large"));
  EXPECT_THAT(error_of("{\"engine\": {\"weights\": \"\xff\xfe\"}}"), HasSubstr("no JSON"));
  EXPECT_THAT(error_of(R"({"border": 1, "border": 2})"), HasSubstr("\"border\" twice"));
  EXPECT_THAT(error_of(R"({"border": 1} x)"), HasSubstr("no JSON"));
  EXPECT_THAT(error_of(std::string("{\"border\": 1\0}", 14)), HasSubstr("no JSON"));
}

TEST(RecipeJson, RefusesBombs) {
  EXPECT_THAT(error_of(std::string(100'000, '[')), HasSubstr("deep"));
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
  EXPECT_THAT(error_of(objects), HasSubstr("deep"));
  EXPECT_THAT(error_of(std::string(2 << 20, ' ')), HasSubstr("bytes"));
  std::string many = "{\"sizes\": [";
  for (int i = 0; i < 400'000; ++i) many += "9,";
  EXPECT_THAT(error_of(many + "9]}"), HasSubstr("size"));
}

/// Cut anywhere and changed anywhere, the text of a recipe gives a recipe or an Error.
TEST(RecipeJson, DamagedTextNeverDoesMore) {
  const std::string whole = to_json(scrambled(3));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW((void)recipe_from_json(whole.substr(0, length)), Error);
  }
  std::mt19937 random(5);
  for (int i = 0; i < 5000; ++i) {
    std::string damaged = whole;
    for (int j = 0; j < 3; ++j) damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      recipe_from_json(damaged).validate();
    } catch (const Error&) {
    }
  }
}

TEST(RecipeJson, WritesAPathThatIsNoText) {
  Recipe recipe;
  recipe.engine.weights = "caf\xe9.h5";
  EXPECT_EQ(recipe_from_json(to_json(recipe)).engine.weights, "caf\xEF\xBF\xBD.h5");
}

}  // namespace
}  // namespace impasto
