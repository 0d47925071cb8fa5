#include "network/cpu/region_sums.h"

#include <cmath>

#include "network/cpu/region_maps.h"

namespace impasto::cpu {
namespace {

constexpr FeatureShape kShape{20, 29, 71};
constexpr FeatureShape kWholeMap{20, 36, 80};
constexpr int kBins = 6;

template <typename K>
struct RegionSums : testing::Test {
  using Element = typename K::Element;
  Map<Element> map = random_features<Element>({kShape, K::kLanes}, 1);
  const RegionsOfBlock1 regions{kWholeMap, 4, 8};
  AlignedBuffer<float> widths{static_cast<std::size_t>(map.shape.padded_channels())};

  RegionSums() {  // the last bin ends at 1.5 or 0.75, and features reach 2
    for (std::size_t c = 0; c < widths.size(); ++c) widths[c] = c % 2 == 0 ? 0.25F : 0.125F;
  }
  [[nodiscard]] AlignedBuffer<std::byte> scratch() const {
    return AlignedBuffer<std::byte>(
        region_sums_scratch_bytes(map.shape.padded_channels(), kBins + 1));
  }
  [[nodiscard]] std::vector<double> sums(const Rectangle& where, const RegionWindow& region) const {
    AlignedBuffer<double> out(widths.size());
    auto room = scratch();
    add_region_sums(map.shape, map.values.data(), where, region, out.span(), room.data());
    return {out.span().begin(), out.span().begin() + kShape.channels};
  }
  [[nodiscard]] std::vector<double> counts(const Rectangle& where,
                                           const RegionWindow& region) const {
    AlignedBuffer<double> numbers(widths.size() * (kBins + 1));
    auto room = scratch();
    add_region_histogram(map.shape, map.values.data(), where, region, widths.data(), kBins,
                         numbers.span(), room.data());
    std::vector<double> out(static_cast<std::size_t>(kShape.channels * (kBins + 1)));
    finish_histogram(map.shape, kBins, numbers.span(), out);
    return out;
  }
  /// sum_p w(p) f(F_c(p)), by definition.
  template <typename F>
  [[nodiscard]] double sum_of(const Rectangle& where, int region, int channel, const F& f) const {
    double sum = 0.0;
    for (int y = where.top; y < where.top + where.height; ++y) {
      for (int x = where.left; x < where.left + where.width; ++x) {
        sum += static_cast<double>(regions.at(region, y, x)) *
               f(static_cast<double>(map.at(channel, y, x)));
      }
    }
    return sum;
  }
};
TYPED_TEST_SUITE(RegionSums, Kinds);

const auto kRectangles = {whole(kShape), Rectangle{3, 2, 25, 67}, Rectangle{28, 70, 1, 1},
                          Rectangle{0, 0, 0, 0}};

TYPED_TEST(RegionSums, AreThoseOfPlainLoops) {
  for (const Rectangle& where : kRectangles) {
    for (int region = 0; region < RegionsOfBlock1::kRegions; ++region) {
      std::vector<double> expected;
      for (int c = 0; c < kShape.channels; ++c) {
        expected.push_back(this->sum_of(where, region, c, [](double f) { return f; }));
      }
      EXPECT_EQ(this->sums(where, this->regions.window(region)), expected);
    }
  }
}

TYPED_TEST(RegionSums, CountTheFeaturesBesideEachPointOfAHistogram) {
  for (const Rectangle& where : kRectangles) {
    for (int region = 0; region < RegionsOfBlock1::kRegions; ++region) {
      std::vector<double> expected;
      for (int c = 0; c < kShape.channels; ++c) {
        const double width = this->widths[static_cast<std::size_t>(c)];
        for (int k = 0; k <= kBins; ++k) {
          expected.push_back(this->sum_of(where, region, c, [&](double f) {
            return std::max(0.0, 1.0 - std::abs(std::min<double>(f / width, kBins) - k));
          }));
        }
      }
      EXPECT_EQ(this->counts(where, this->regions.window(region)), expected);
    }
  }
}

TYPED_TEST(RegionSums, OfNoRegionAreThoseOfAllPositions) {
  const RegionWindow all;
  EXPECT_EQ(this->sums({0, 0, 1, 1}, all)[3], static_cast<double>(this->map.at(3, 0, 0)));
  const std::vector<double> counts = this->counts(whole(kShape), all);
  double first_channel = 0.0;
  for (std::size_t k = 0; k <= kBins; ++k) first_channel += counts[k];
  EXPECT_EQ(first_channel, static_cast<double>(kShape.positions()));
}

TYPED_TEST(RegionSums, HaveTheSameBytesForAnyThreads) {
  using Value = typename TypeParam::Element;
  for (Value& value : this->map.values.span()) {  // off the grid
    value = from_float<Value>(to_float(value) * 0.7654321F);
  }
  const Rectangle where{2, 1, 27, 33};
  expect_same_bytes_for_any_threads([&] { return this->sums(where, this->regions.window(1)); });
  expect_same_bytes_for_any_threads([&] { return this->counts(where, this->regions.window(1)); });
}

}  // namespace
}  // namespace impasto::cpu
