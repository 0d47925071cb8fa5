#include "network/cpu/tiling.h"

#include <gtest/gtest.h>

#include <vector>

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

TEST(Tiling, OwnsEveryPositionOnce) {
  for (const int height : {1, 4, 7, 16, 33, 100}) {
    for (const int width : {1, 5, 12, 31, 64}) {
      for (const int side : {0, 4, 8, 20, 64}) {
        std::vector<int> owners(static_cast<std::size_t>(height * width));
        for (const Window& window : make_tiling(height, width, side, 3).windows) {
          const Rectangle& owned = window.owned;
          for (int y = owned.top; y < owned.top + owned.height; ++y) {
            for (int x = owned.left; x < owned.left + owned.width; ++x) {
              ++owners.at(static_cast<std::size_t>(y * width + x));
            }
          }
        }
        EXPECT_EQ(owners, std::vector<int>(owners.size(), 1)) << height << 'x' << width;
      }
    }
  }
}

/// So that gradients can be added to a map that holds nothing yet.
TEST(Tiling, HasEveryPositionFreshInTheFirstWindowThatHoldsIt) {
  for (const int height : {1, 7, 33, 100}) {
    for (const int width : {1, 12, 31, 64}) {
      for (const int side : {0, 4, 8, 20}) {
        std::vector<int> windows(static_cast<std::size_t>(height * width));
        for (const Window& window : make_tiling(height, width, side, 3).windows) {
          const Rectangle& outer = window.window;
          for (int y = outer.top; y < outer.top + outer.height; ++y) {
            for (int x = outer.left; x < outer.left + outer.width; ++x) {
              int& before = windows.at(static_cast<std::size_t>(y * width + x));
              EXPECT_EQ(inside(window.fresh, y, x), before == 0) << y << ' ' << x;
              ++before;
            }
          }
        }
      }
    }
  }
}

TEST(Tiling, HasAHaloUpToTheEdges) {
  constexpr int kHeight = 50;
  constexpr int kWidth = 37;
  constexpr int kHalo = 4;
  for (const Window& window : make_tiling(kHeight, kWidth, 12, 2).windows) {
    const Rectangle& outer = window.window;
    const Rectangle& owned = window.owned;
    EXPECT_EQ(outer.top, std::max(0, owned.top - kHalo));
    EXPECT_EQ(outer.left, std::max(0, owned.left - kHalo));
    EXPECT_EQ(outer.top + outer.height, std::min(kHeight, owned.top + owned.height + kHalo));
    EXPECT_EQ(outer.left + outer.width, std::min(kWidth, owned.left + owned.width + kHalo));
    EXPECT_EQ(window.part().top, owned.top - outer.top);
    EXPECT_EQ(window.part().left, owned.left - outer.left);
  }
}

/// So that a window's tiles and poolings are those of the whole map.
TEST(Tiling, StartsAtMultiplesOfItsStep) {
  for (const Window& window : make_tiling(203, 91, 20, 5).windows) {
    EXPECT_EQ(window.window.top % kWindowStep, 0);
    EXPECT_EQ(window.window.left % kWindowStep, 0);
    EXPECT_LE(window.owned.height, 20);
    EXPECT_LE(window.owned.width, 20);
  }
}

TEST(Tiling, IsOneWindowWhereTheMapIsSmall) {
  const Tiling tiling = make_tiling(30, 40, 40, 5);
  ASSERT_TRUE(tiling.is_whole());
  EXPECT_EQ(tiling.most_positions(), 1200);
}

TEST(Tiling, HasFewShapes) { EXPECT_LE(make_tiling(1000, 1000, 96, 4).shapes.size(), 16); }

}  // namespace
}  // namespace impasto::cpu
