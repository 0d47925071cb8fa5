#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "impasto/session.h"
#include "support/program.h"

namespace impasto {
namespace {

using Json = nlohmann::json;

const std::string kData = IMPASTO_TEST_DATA;

std::vector<LayerWeight> layers_of(const Json& terms) {
  std::vector<LayerWeight> layers;
  for (const Json& term : terms) layers.push_back({term["layer"], term["weight"]});
  return layers;
}

LossForm form_of(const std::string& name) {
  if (name == "paper") return LossForm::paper;
  return name == "relative" ? LossForm::relative : LossForm::mean;
}

Recipe recipe_of(const Json& expected) {
  Recipe recipe;
  recipe.sizes = {0};
  recipe.loss = LossSettings{};
  recipe.engine.weights = expected["network"];
  recipe.engine.pooling = expected["pooling"] == "max" ? Pooling::max : Pooling::average;
  recipe.loss.form = form_of(expected["report"]["form"]);
  recipe.loss.content_weight = expected["content_weight"];
  recipe.loss.style_weight = expected["style_weight"];
  recipe.loss.tv_weight = expected["tv_weight"];
  recipe.loss.content_layers = layers_of(expected["report"]["content"]);
  recipe.loss.style_layers = layers_of(expected["report"]["style"]);
  return recipe;
}

/// float32 (H, W, 3) of a .npy file whose header is known to be right.
std::vector<float> read_npy(const std::string& path) {
  const std::string bytes = test::read_text(path);
  const std::size_t header =
      10 + static_cast<unsigned char>(bytes.at(8)) + 256 * static_cast<unsigned char>(bytes.at(9));
  std::vector<float> values((bytes.size() - header) / sizeof(float));
  std::memcpy(values.data(), bytes.data() + header, values.size() * sizeof(float));
  return values;
}

void expect_terms(const std::vector<LossTerm>& terms, const Json& expected) {
  ASSERT_EQ(terms.size(), expected.size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const double value = expected[i]["value"];
    EXPECT_EQ(terms[i].layer, expected[i]["layer"]);
    EXPECT_NEAR(terms[i].value, value, 1e-5 * value) << terms[i].layer;
  }
}

/// Cosine and relative RMS difference of a gradient (3, H, W) to PyTorch's (H, W, 3).
void expect_gradient(const Picture& gradient, const std::vector<float>& expected) {
  const std::size_t pixels = gradient.pixel_count();
  ASSERT_EQ(expected.size(), 3 * pixels);
  double dot = 0.0;
  double ours = 0.0;
  double theirs = 0.0;
  double difference = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double a = gradient.rgb[i % 3 * pixels + i / 3];
    const double b = expected[i];
    dot += a * b;
    ours += a * a;
    theirs += b * b;
    difference += (a - b) * (a - b);
  }
  EXPECT_GT(dot / std::sqrt(ours * theirs), 0.999999);
  EXPECT_LT(std::sqrt(difference / theirs), 1e-3);
}

/// data/oracle.json and the gradients beside it were computed by PyTorch in float64 on the same
/// weights (make_fixtures.py).
TEST(EvaluateLoss, AgreesWithPyTorchInEveryFormPoolingAndNetwork) {
  const Json cases = Json::parse(test::read_text(kData + "/oracle.json"));
  ASSERT_EQ(cases.size(), 12U);
  const Picture content = read_picture(kData + "/content.png");
  const Picture style = read_picture(kData + "/style.png");
  const Picture image = read_picture(kData + "/image.png");
  for (const Json& expected : cases) {
    const Json& theirs = expected["report"];
    SCOPED_TRACE(expected["network"].get<std::string>() + " " + theirs["form"].get<std::string>() +
                 " " + expected["pooling"].get<std::string>());
    Picture gradient;
    const LossReport ours = evaluate_loss(recipe_of(expected), content, {style}, image, &gradient);
    expect_terms(ours.content, theirs["content"]);
    expect_terms(ours.style, theirs["style"]);
    const double tv = theirs["tv"]["value"];
    const double total = theirs["total"];
    EXPECT_NEAR(ours.tv, tv, 1e-6 * tv);
    EXPECT_NEAR(ours.total, total, 1e-5 * total);
    if (!expected["gradient"].is_null()) {
      expect_gradient(gradient, read_npy(kData + "/" + expected["gradient"].get<std::string>()));
    }
  }
}

}  // namespace
}  // namespace impasto
