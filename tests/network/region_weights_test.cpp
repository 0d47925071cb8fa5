#include "network/region_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <random>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr int kRegions = 3;
constexpr std::array<std::array<int, 2>, 5> kSizes = {
    {{37, 52}, {16, 16}, {1, 9}, {33, 17}, {300, 270}}};

/// Labels 0 .. `labels` - 1 in random runs, so that boxes hold one as well as several.
std::vector<std::uint8_t> random_labels(int height, int width, int labels) {
  std::mt19937 engine(9);
  std::vector<std::uint8_t> all(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  std::uint8_t label = 0;
  for (std::uint8_t& at : all) {
    if (engine() % 8 == 0)
      label = static_cast<std::uint8_t>(engine() % static_cast<unsigned>(labels));
    at = label;
  }
  return all;
}

std::vector<float> row_of(const RegionWeights& weights, int region, int block, int y) {
  std::vector<float> row(static_cast<std::size_t>(weights.width() >> block));
  weights.copy(region, block, y, 0, row);
  return row;
}

/// The definition, written out.
double share_of_box(const std::vector<std::uint8_t>& labels, int width, int region, int block,
                    int y, int x) {
  const int side = 1 << block;
  int count = 0;
  for (int v = y * side; v < (y + 1) * side; ++v) {
    for (int u = x * side; u < (x + 1) * side; ++u) {
      count += labels[static_cast<std::size_t>(v * width + u)] == region ? 1 : 0;
    }
  }
  return static_cast<double>(count) / (side * side);
}

TEST(RegionWeights, AreTheSharesOfThePixelsBehindEachPosition) {
  for (const auto& [height, width] : kSizes) {
    const std::vector<std::uint8_t> labels = random_labels(height, width, kRegions + 1);
    const RegionWeights weights(kRegions, height, width, labels);
    for (int block = 0; block < weights.blocks(); ++block) {
      for (int region = 0; region < kRegions; ++region) {
        double total = 0.0;
        for (int y = 0; y < height >> block; ++y) {
          const std::vector<float> row = row_of(weights, region, block, y);
          for (int x = 0; x < width >> block; ++x) {
            const double expected = share_of_box(labels, width, region, block, y, x);
            ASSERT_EQ(row[static_cast<std::size_t>(x)], expected) << block << ' ' << y << ' ' << x;
            total += expected;
          }
        }
        EXPECT_EQ(weights.total(region, block), total);
      }
    }
  }
}

TEST(RegionWeights, AddUpToOneWhereEveryPixelHasARegion) {
  for (const auto& [height, width] : kSizes) {
    const RegionWeights weights(kRegions, height, width, random_labels(height, width, kRegions));
    for (int block = 0; block < weights.blocks(); ++block) {
      double sum = 0.0;
      for (int region = 0; region < kRegions; ++region) sum += weights.total(region, block);
      EXPECT_EQ(sum, (height >> block) * (width >> block));
    }
  }
}

TEST(RegionWeights, HaveAsManyBlocksAsHavePositions) {
  const auto blocks = [](int height, int width) {
    const std::vector<std::uint8_t> labels(static_cast<std::size_t>(height * width));
    return RegionWeights(1, height, width, labels).blocks();
  };
  EXPECT_EQ(blocks(1, 9), 1);
  EXPECT_EQ(blocks(15, 99), 4);
  EXPECT_EQ(blocks(16, 16), 5);
}

TEST(RegionWeights, AreCopiedFromTheMiddleOfARow) {
  const std::vector<std::uint8_t> labels = random_labels(20, 30, 2);
  const RegionWeights weights(2, 20, 30, labels);
  for (const int block : {0, 1, 2}) {
    const std::vector<float> row = row_of(weights, 1, block, 3);
    std::vector<float> part(4);
    weights.copy(1, block, 3, 2, part);
    EXPECT_THAT(part, ::testing::ElementsAre(row[2], row[3], row[4], row[5]));
  }
}

TEST(RegionWeights, SayWhatTheyTake) {
  const std::uint64_t positions = 8ULL * 16 + 4 * 8 + 2 * 4 + 1 * 2;
  EXPECT_EQ(RegionWeights::bytes(5, 16, 32), 16U * 32 + 5 * 2 * positions);
}

TEST(RegionWeights, RefuseWhatIsNone) {
  const std::vector<std::uint8_t> labels(12);
  EXPECT_THROW(RegionWeights(0, 3, 4, labels), Error);
  EXPECT_THROW(RegionWeights(256, 3, 4, labels), Error);
  EXPECT_THROW(RegionWeights(1, 4, 4, labels), Error);
  EXPECT_THROW(RegionWeights(1, -3, -4, labels), Error);
}

}  // namespace
}  // namespace impasto
