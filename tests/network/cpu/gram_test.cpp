#include "network/cpu/gram.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

template <typename Element>
std::vector<double> gram_of(const Map<Element>& map, const std::vector<Rectangle>& rectangles) {
  const auto padded = static_cast<std::size_t>(map.shape.padded_channels());
  const auto channels = static_cast<std::size_t>(map.shape.shape.channels);
  AlignedBuffer<double> sums(padded * padded);
  AlignedBuffer<std::byte> scratch(gram_scratch_bytes<Element>(map.shape));
  for (const Rectangle& where : rectangles) {
    add_gram(map.shape, map.values.data(), where, sums.span(), scratch.data());
  }
  std::vector<double> out(channels * channels);
  finish_gram(map.shape, sums.span(), out);
  return out;
}

template <typename Element>
std::vector<double> expected_gram(const Map<Element>& map, const Rectangle& where) {
  const int channels = map.shape.shape.channels;
  std::vector<double> out;
  for (int a = 0; a < channels; ++a) {
    for (int b = 0; b < channels; ++b) {
      double sum = 0.0;
      for (int y = where.top; y < where.top + where.height; ++y) {
        for (int x = where.left; x < where.left + where.width; ++x) {
          sum += static_cast<double>(map.at(a, y, x)) * static_cast<double>(map.at(b, y, x));
        }
      }
      out.push_back(sum);
    }
  }
  return out;
}

template <typename K>
struct GramOf : testing::Test {
  using Element = typename K::Element;
};
TYPED_TEST_SUITE(GramOf, Kinds);

TYPED_TEST(GramOf, AWholeMapIsThatOfPlainLoops) {
  for (const FeatureShape& of : {FeatureShape{3, 7, 9}, FeatureShape{20, 1, 1},
                                 FeatureShape{40, 23, 31}, FeatureShape{64, 5, 64}}) {
    const auto map = random_map<typename TypeParam::Element>({of, TypeParam::kLanes}, 1);
    EXPECT_EQ(gram_of(map, {whole(of)}), expected_gram(map, whole(of))) << of.channels;
  }
}

TYPED_TEST(GramOf, ARectangleIsThatOfPlainLoops) {
  const FeatureShape of{40, 29, 41};
  const auto map = random_map<typename TypeParam::Element>({of, TypeParam::kLanes}, 1);
  for (const Rectangle& where : {Rectangle{3, 2, 25, 37}, Rectangle{28, 40, 1, 1},
                                 Rectangle{0, 38, 29, 3}, Rectangle{1, 0, 17, 41}}) {
    EXPECT_EQ(gram_of(map, {where}), expected_gram(map, where)) << where.left;
  }
}

TYPED_TEST(GramOf, RectanglesAddsUpToThatOfTheMap) {
  const FeatureShape of{20, 19, 30};
  const auto map = random_map<typename TypeParam::Element>({of, TypeParam::kLanes}, 1);
  EXPECT_EQ(gram_of(map, {{0, 0, 10, 13}, {0, 13, 10, 17}, {10, 0, 9, 13}, {10, 13, 9, 17}}),
            gram_of(map, {whole(of)}));
}

/// A run is summed in float: 256 roundings of at most 2^-24 of the sum, most of them undone by
/// others, and then in double, so that the error does not grow with the map.
TYPED_TEST(GramOf, ManyPositionsIsAsExactAsThatOfARun) {
  using Value = typename TypeParam::Element;
  const FeatureShape of{20, 150, 211};
  Map<Value> map({of, TypeParam::kLanes});
  std::mt19937 engine(1);
  std::uniform_real_distribution<float> uniform(0.0F, 1.0F);
  for (int c = 0; c < of.channels; ++c) {
    for (int y = 0; y < of.height; ++y) {
      for (int x = 0; x < of.width; ++x) map.set(c, y, x, uniform(engine));
    }
  }
  const auto found = gram_of(map, {whole(of)});
  const auto expected = expected_gram(map, whole(of));
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_NEAR(found[i], expected[i], 1e-6 * expected[i]);
  }
}

TYPED_TEST(GramOf, AMapHasTheSameBytesForAnyThreads) {
  const FeatureShape of{72, 31, 37};
  auto map = random_map<typename TypeParam::Element>({of, TypeParam::kLanes}, 1);
  for (auto& value : map.values.span()) {  // off the grid, where the order of sums matters
    value = from_float<typename TypeParam::Element>(to_float(value) * 0.7654321F);
  }
  expect_same_bytes_for_any_threads([&] { return gram_of(map, {{2, 1, 27, 33}}); });
}

}  // namespace
}  // namespace impasto::cpu
