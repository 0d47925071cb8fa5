#include "network/cpu/region_gram.h"

#include "network/cpu/gram.h"
#include "network/cpu/region_maps.h"

namespace impasto::cpu {
namespace {

constexpr FeatureShape kShape{40, 29, 41};
constexpr FeatureShape kWholeMap{40, 36, 50};

template <typename K>
struct RegionGram : testing::Test {
  using Element = typename K::Element;
  Map<Element> map = random_map<Element>({kShape, K::kLanes}, 1);
  const RegionsOfBlock1 regions{kWholeMap, 4, 8};

  [[nodiscard]] std::vector<double> run(const Rectangle& where, const RegionWindow& region) const {
    const auto padded = static_cast<std::size_t>(map.shape.padded_channels());
    AlignedBuffer<double> sums(padded * padded);
    add_region_gram(map.shape, map.values.data(), where, region, sums.span());
    std::vector<double> out(static_cast<std::size_t>(kShape.channels * kShape.channels));
    finish_gram(map.shape, sums.span(), out);
    return out;
  }
  [[nodiscard]] std::vector<double> by_definition(const Rectangle& where, int region) const {
    std::vector<double> out;
    for (int a = 0; a < kShape.channels; ++a) {
      for (int b = 0; b < kShape.channels; ++b) {
        double sum = 0.0;
        for (int y = where.top; y < where.top + where.height; ++y) {
          for (int x = where.left; x < where.left + where.width; ++x) {
            sum += static_cast<double>(regions.at(region, y, x)) *
                   static_cast<double>(map.at(a, y, x)) * static_cast<double>(map.at(b, y, x));
          }
        }
        out.push_back(sum);
      }
    }
    return out;
  }
};
TYPED_TEST_SUITE(RegionGram, Kinds);

TYPED_TEST(RegionGram, IsThatOfPlainLoops) {
  for (const Rectangle& where :
       {whole(kShape), Rectangle{3, 2, 25, 37}, Rectangle{28, 40, 1, 1}, Rectangle{0, 0, 0, 0}}) {
    for (int region = 0; region < RegionsOfBlock1::kRegions; ++region) {
      EXPECT_EQ(this->run(where, this->regions.window(region)), this->by_definition(where, region));
    }
  }
}

TYPED_TEST(RegionGram, HasTheSameBytesForAnyThreads) {
  using Value = typename TypeParam::Element;
  for (Value& value : this->map.values.span()) {  // off the grid
    value = from_float<Value>(to_float(value) * 0.7654321F);
  }
  expect_same_bytes_for_any_threads([&] {
    return this->run({2, 1, 27, 33}, this->regions.window(1));
  });
}

/// With weights of 1 all runs and products are the same.
TEST(RegionGramOfFloats, IsThatOfTheMapToTheBitWhereAllWeighsOne) {
  for (const int lanes : {8, 16}) {
    Map<float> map = random_map<float>({kShape, lanes}, 1);
    for (float& value : map.values.span()) value *= 0.7654321F;
    const auto padded = static_cast<std::size_t>(map.shape.padded_channels());
    const std::vector<std::uint8_t> labels(
        static_cast<std::size_t>(kShape.height * kShape.width * 4));
    const RegionWeights everywhere(1, 2 * kShape.height, 2 * kShape.width, labels);
    AlignedBuffer<double> expected(padded * padded);
    AlignedBuffer<double> found(padded * padded);
    add_gram(map.shape, map.values.data(), {1, 2, 20, 30}, expected.span(), nullptr);
    add_region_gram(map.shape, map.values.data(), {1, 2, 20, 30}, {&everywhere, 0, 1, 0, 0},
                    found.span());
    EXPECT_TRUE(std::ranges::equal(found.span(), expected.span()));
  }
}

}  // namespace
}  // namespace impasto::cpu
