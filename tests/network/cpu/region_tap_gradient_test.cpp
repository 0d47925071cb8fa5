#include "network/cpu/region_tap_gradient.h"

#include "network/cpu/region_maps.h"

namespace impasto::cpu {
namespace {

constexpr FeatureShape kShape{20, 9, 75};
constexpr FeatureShape kWholeMap{20, 14, 90};
constexpr int kBins = 6;
constexpr float kScale = 0.25F;

/// A window at (4, 8) of the whole map, with the parts of three regions.
template <typename K>
struct RegionTapGradient : testing::Test {
  using Element = typename K::Element;
  const BlockedShape shape{kShape, K::kLanes};
  const Map<Element> features = random_features<Element>(shape, 1);
  const Map<Element> target = random_map<Element>(shape, 2);
  const Map<Element> above = random_map<Element>(shape, 3);
  const RegionsOfBlock1 regions{kWholeMap, 4, 8};
  const std::size_t padded = static_cast<std::size_t>(shape.padded_channels());
  std::vector<std::vector<float>> matrices;  // (C, C); the last one is of the whole map
  std::vector<AlignedBuffer<float>> blocks;  // the same as products take them
  std::vector<AlignedBuffer<float>> biases;
  std::vector<std::vector<float>> curves;
  AlignedBuffer<float> widths{padded};

  RegionTapGradient() {
    for (std::size_t c = 0; c < padded; ++c) widths[c] = c % 2 == 0 ? 0.25F : 0.125F;
    Sixteenths next(4);
    for (int region = 0; region <= RegionsOfBlock1::kRegions; ++region) {
      std::vector<float>& matrix = matrices.emplace_back(kShape.channels * kShape.channels);
      AlignedBuffer<float>& bias = biases.emplace_back(padded);
      for (int row = 0; row < kShape.channels; ++row) {
        bias[static_cast<std::size_t>(row)] = next();
        for (int column = 0; column <= row; ++column) {
          matrix[at(row, column)] = matrix[at(column, row)] = next();
        }
      }
      block_matrix(shape, matrix, blocks.emplace_back(padded * padded).data());
      curves.push_back(sixteenths(static_cast<std::size_t>(kShape.channels * kBins),
                                  static_cast<std::uint64_t>(region)));
    }
  }
  [[nodiscard]] std::size_t at(int row, int column) const {
    return static_cast<std::size_t>(row * kShape.channels + column);
  }

  /// `forms`: bits for matrix, bias and curve; region r leaves out the r-th of them.
  [[nodiscard]] static bool has(int forms, int region, int form) {
    return region != form && (forms >> form & 1) != 0;
  }
  [[nodiscard]] Map<Element> run(const Rectangle& where, int forms, bool whole_too) const {
    auto gradient = random_map<Element>(shape, 3);
    TapGradientArguments<Element> a;
    a.features = features.values.data();
    a.gradient = gradient.values.data();
    a.where = where;
    a.from_above = whole_too;
    if (whole_too) {
      a.matrix = blocks.back().data();
      a.target = target.values.data();
      a.target_shape = shape;
      a.scale = kScale;
    }
    std::vector<PaddedRegionGradient> parts;
    for (int r = 0; r < RegionsOfBlock1::kRegions; ++r) {
      const auto i = static_cast<std::size_t>(r);
      PaddedRegionGradient& part = parts.emplace_back();
      part.weights = regions.window(r);
      if (has(forms, r, 0)) part.matrix = blocks[i].data();
      if (has(forms, r, 1)) part.bias = biases[i].data();
      if (has(forms, r, 2)) part.curve = curves[i].data();
    }
    region_tap_gradient<Element>(shape, a, parts, widths.data(), kBins);
    return gradient;
  }
  [[nodiscard]] double product(const std::vector<float>& matrix, int c, int y, int x) const {
    double sum = 0.0;
    for (int d = 0; d < kShape.channels; ++d) {
      sum += static_cast<double>(matrix[at(c, d)]) * static_cast<double>(features.at(d, y, x));
    }
    return sum;
  }
  [[nodiscard]] double of_region(int r, int forms, int c, int y, int x) const {
    const auto i = static_cast<std::size_t>(r);
    double sum = has(forms, r, 0) ? product(matrices[i], c, y, x) : 0.0;
    if (has(forms, r, 1)) sum += static_cast<double>(biases[i][static_cast<std::size_t>(c)]);
    const auto bin = static_cast<int>(features.at(c, y, x) / widths[static_cast<std::size_t>(c)]);
    if (has(forms, r, 2) && bin < kBins) {
      sum += static_cast<double>(curves[i][static_cast<std::size_t>(c * kBins + bin)]);
    }
    return static_cast<double>(regions.at(r, y, x)) * sum;
  }
  void expect_formula(const Rectangle& where, int forms, bool whole_too) const {
    expect_values(run(where, forms, whole_too), [&](int c, int y, int x) {
      if (features.at(c, y, x) <= 0.0F) return 0.0;
      double value = whole_too ? static_cast<double>(above.at(c, y, x)) : 0.0;
      if (!inside(where, y, x)) return value;
      if (whole_too) {
        value += product(matrices.back(), c, y, x) +
                 static_cast<double>(kScale) *
                     static_cast<double>(features.at(c, y, x) - target.at(c, y, x));
      }
      for (int r = 0; r < RegionsOfBlock1::kRegions; ++r) value += of_region(r, forms, c, y, x);
      return value;
    });
  }
};
TYPED_TEST_SUITE(RegionTapGradient, Kinds);

TYPED_TEST(RegionTapGradient, OfAWholeMapIsThatOfPlainLoops) {
  for (const bool whole_too : {false, true}) {
    for (int forms = 0; forms < 8; ++forms) {
      this->expect_formula(whole(kShape), forms, whole_too);
    }
  }
}

TYPED_TEST(RegionTapGradient, LeavesReluAloneAroundARectangle) {
  for (const Rectangle& where : {Rectangle{2, 3, 5, 69}, Rectangle{0, 0, 1, 1},
                                 Rectangle{8, 7, 1, 68}, Rectangle{0, 0, 0, 0}}) {
    this->expect_formula(where, 7, where.top != 0);
  }
}

TYPED_TEST(RegionTapGradient, HasTheSameBytesForAnyThreads) {
  expect_same_bytes_for_any_threads([&] {
    return std::move(this->run({1, 1, 8, 74}, 7, true).values);
  });
}

}  // namespace
}  // namespace impasto::cpu
