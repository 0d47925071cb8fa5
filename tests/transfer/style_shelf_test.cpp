#include "transfer/style_shelf.h"

#include <gtest/gtest.h>

#include "support/program.h"

namespace impasto {
namespace {

using test::made_picture;

class StyleShelfTest : public ::testing::Test {
 protected:
  StyleShelfTest() {
    recipe_.sizes = {32, 48};
    recipe_.iterations = {2};
    options_.models = make_model_shelf();
    options_.styles = make_style_shelf();
  }

  [[nodiscard]] Picture paint(const Picture& content, const Picture& style) const {
    return Session(recipe_, content, {style}, std::nullopt, options_).run().picture;
  }

  /// How many statistics a painting took from the shelf.
  [[nodiscard]] int taken_by(const Picture& content, const Picture& style) const {
    const int before = options_.styles->found();
    (void)paint(content, style);
    return options_.styles->found() - before;
  }

  Recipe recipe_;
  SessionOptions options_;
  Picture first_ = made_picture(64, 48, 1);
  Picture second_ = made_picture(56, 60, 2);
  Picture style_ = made_picture(48, 56, 3);
};

TEST_F(StyleShelfTest, ServesEveryContentAtEverySizeAndChangesNoPicture) {
  EXPECT_EQ(taken_by(first_, style_), 0);
  const std::uint64_t bytes = options_.styles->bytes();
  EXPECT_GT(bytes, 2 * 600'000 * sizeof(double));  // Gram matrices of both sizes
  const Picture shared = paint(second_, style_);
  EXPECT_EQ(options_.styles->found(), 2);
  EXPECT_EQ(options_.styles->bytes(), bytes);
  options_.styles = nullptr;
  EXPECT_EQ(shared.rgb, paint(second_, style_).rgb);
}

TEST_F(StyleShelfTest, TellsApartAllThatStatisticsDependOn) {
  (void)paint(first_, style_);
  Picture other = style_;
  other.rgb[100] += 1.0F / 255.0F;
  EXPECT_EQ(taken_by(first_, other), 0);

  const Recipe plain = recipe_;
  const auto taken_with = [&](const auto& change) {
    recipe_ = plain;
    change();
    return taken_by(first_, style_);
  };
  EXPECT_EQ(taken_with([&] { recipe_.style_scales = {0.8}; }), 0);
  EXPECT_EQ(taken_with([&] { recipe_.style_multiscale = {1.0, 0.7}; }), 0);
  EXPECT_EQ(taken_with([&] { recipe_.engine.pooling = Pooling::average; }), 0);
  EXPECT_EQ(taken_with([&] { recipe_.engine.kernels = Kernels::onednn; }), 0);
  EXPECT_EQ(taken_with([&] { recipe_.loss.style_layers.pop_back(); }), 0);
  EXPECT_EQ(taken_with([&] {
              recipe_.loss.style_statistics = {{StyleStatistic::mean_variance, 1.0}};
            }),
            0);
  EXPECT_EQ(taken_with([&] {
              recipe_.loss.style_statistics = {{StyleStatistic::histogram, 1.0}};
            }),
            0);
  // With the photo's colors a style is another picture.
  EXPECT_EQ(taken_with([&] { recipe_.original_colors = OriginalColors::linear; }), 0);
  EXPECT_EQ(taken_with([&] { recipe_.loss.style_weight = 7.0; }), 2);
  EXPECT_EQ(taken_with([&] { recipe_.sizes = {48}; }), 1);
}

std::vector<StyleLayer> layers_of(std::size_t doubles) {
  std::vector<StyleLayer> layers(1);
  layers[0].regions.resize(1);
  layers[0].regions[0].gram.resize(doubles);
  return layers;
}

TEST(StyleShelf, ForgetsWhatWasNotUsedForLongest) {
  StyleShelf shelf(3000);
  shelf.put("a", layers_of(125));
  shelf.put("b", layers_of(125));
  shelf.put("c", layers_of(125));
  EXPECT_NE(shelf.find("a"), nullptr);
  shelf.put("d", layers_of(125));
  EXPECT_EQ(shelf.find("b"), nullptr);
  EXPECT_NE(shelf.find("a"), nullptr);
  EXPECT_EQ(shelf.bytes(), 3000U);
  shelf.put("larger than all", layers_of(1000));
  EXPECT_EQ(shelf.bytes(), 0U);
}

}  // namespace
}  // namespace impasto
