#include "transfer/canvas.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/program.h"

namespace impasto {
namespace {

LargeVector<float> random_planes(Size size, unsigned seed, Storage storage = Storage::memory) {
  std::mt19937 random(seed);
  LargeVector<float> planes(3 * pixel_count(size), storage);
  // Whole numbers: sums are exact in any order.
  for (float& value : planes.span()) value = static_cast<float>(random() % 17) - 8.0F;
  return planes;
}

TEST(WrappedCanvas, ShowsThePaintingAgainBeyondItsEdges) {
  Picture picture(3, 2);
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) picture.rgb[i] = static_cast<float>(i);
  const Canvas canvas({3, 2}, Beyond::wrapped, 1);
  EXPECT_EQ(canvas.size(), (Size{5, 4}));
  EXPECT_EQ(canvas.variables(), (Size{3, 2}));
  const LargeVector<float> seen = canvas.canvas_of(picture, Storage::memory);
  const std::vector<float> red(seen.span().begin(), seen.span().begin() + 20);
  EXPECT_EQ(red, (std::vector<float>{5, 3, 4, 5, 3,  //
                                     2, 0, 1, 2, 0,  //
                                     5, 3, 4, 5, 3,  //
                                     2, 0, 1, 2, 0}));
  EXPECT_EQ(canvas.picture_of(canvas.variables_of(picture, Storage::memory).view()).rgb,
            picture.rgb);
}

TEST(WrappedCanvas, FoldsByTheAdjointOfSpreading) {
  for (const auto& [size, margin] :
       {std::pair<Size, int>{{7, 5}, 2}, {{7, 5}, 5}, {{4, 3}, 11}, {{64, 48}, 16}, {{1, 9}, 3}}) {
    const Canvas canvas(size, Beyond::wrapped, margin);
    for (const Storage storage : {Storage::memory, Storage::disk}) {
      const LargeVector<float> x = random_planes(size, 1, storage);
      const LargeVector<float> g = random_planes(canvas.size(), 2, storage);
      LargeVector<float> spread(g.size(), storage);
      LargeVector<float> folded(x.size(), storage);
      canvas.spread(x.view(), spread.view());
      canvas.fold(g.view(), folded.view());
      EXPECT_EQ(dot(spread.view(), g.view()), dot(x.view(), folded.view()));
    }
  }
}

TEST(MirroredCanvas, IsItsVariables) {
  const Picture picture = test::made_picture(21, 17, 4);
  const Canvas canvas({21, 17}, Beyond::mirrored, 8);
  EXPECT_FALSE(canvas.is_wrapped());
  EXPECT_EQ(canvas.variables(), (Size{37, 33}));
  const LargeVector<float> variables = canvas.variables_of(picture, Storage::memory);
  EXPECT_TRUE(
      std::ranges::equal(variables.span(), canvas.canvas_of(picture, Storage::memory).span()));
  EXPECT_EQ(canvas.picture_of(variables.view()).rgb, picture.rgb);
}

TEST(KeptPixels, HaveNoGradientNorDoTheirMirrorImages) {
  Canvas canvas({4, 3}, Beyond::mirrored, 2);
  std::vector<std::uint8_t> kept(12);
  canvas.keep(kept);
  EXPECT_FALSE(canvas.keeps_pixels());
  kept[1] = 1;  // x 1, y 0
  canvas.keep(kept);
  std::vector<float> gradient(3 * pixel_count(canvas.variables()), 1.0F);
  canvas.hold(gradient);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const std::size_t x = i % 8;
    const std::size_t y = i / 8 % 7;
    EXPECT_EQ(gradient[i], (x == 1 || x == 3 || x == 7) && (y == 2 || y == 6) ? 0.0F : 1.0F)
        << x << " " << y;
  }
}

/// sum of canvas^2 w / 2 for made-up w: its gradient is canvas * w.
TEST(FunctionOfVariables, HasTheGradientOfFiniteDifferences) {
  const Size size{6, 5};
  for (const Beyond beyond : {Beyond::mirrored, Beyond::wrapped}) {
    Canvas canvas(size, beyond, 3);
    std::vector<std::uint8_t> kept(pixel_count(size));
    kept[8] = 1;
    canvas.keep(kept);
    const LargeVector<float> weights = random_planes(canvas.size(), 3);
    const Function f = [&](ConstVector x, Vector gradient) {
      double sum = 0.0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double w = weights.span()[i];
        sum += 0.5 * w * x.data()[i] * x.data()[i];
        gradient.data()[i] = static_cast<float>(w * x.data()[i]);
      }
      return sum;
    };
    FunctionOfVariables g(canvas, f, Storage::memory);
    LargeVector<float> x = random_planes(canvas.variables(), 4);
    std::vector<float> gradient(x.size());
    std::vector<float> unused(x.size());
    g(x.view(), gradient);
    std::vector<float> held(x.size(), 1.0F);
    canvas.hold(held);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const float at = x.span()[i];
      x.span()[i] = at + 1.0F;
      const double above = g(x.view(), unused);
      x.span()[i] = at - 1.0F;
      const double below = g(x.view(), unused);
      x.span()[i] = at;
      EXPECT_EQ(gradient[i], held[i] * 0.5 * (above - below)) << i;  // of a quadratic: exact
    }
  }
}

}  // namespace
}  // namespace impasto
