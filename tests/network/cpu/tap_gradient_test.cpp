#include "network/cpu/tap_gradient.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

/// A window of 9 x 75 whose target is part of a larger map.
template <typename K>
struct TapGradientOf : testing::Test {
  using Element = typename K::Element;
  static constexpr float kScale = 0.25F;
  static constexpr int kTargetTop = 2;
  static constexpr int kTargetLeft = 3;

  TapGradientOf() : TapGradientOf(40) {}
  explicit TapGradientOf(int channels)
      : shape{{channels, 9, 75}, K::kLanes},
        target_shape{{channels, 14, 80}, K::kLanes},
        features(random_features<Element>(shape, 1)),
        target(random_map<Element>(target_shape, 2)),
        above(random_map<Element>(shape, 3)),
        matrix(static_cast<std::size_t>(channels * channels)) {
    Sixteenths next(4);
    for (int row = 0; row < channels; ++row) {
      for (int column = 0; column <= row; ++column) {
        matrix[at(row, column)] = matrix[at(column, row)] = next();
      }
    }
  }
  [[nodiscard]] std::size_t at(int row, int column) const {
    return static_cast<std::size_t>(row * shape.shape.channels + column);
  }

  /// Features, where, and nothing more.
  [[nodiscard]] TapGradientArguments<Element> arguments(const Rectangle& where) const {
    TapGradientArguments<Element> a;
    a.features = features.values.data();
    a.where = where;
    return a;
  }
  [[nodiscard]] AlignedBuffer<float> as_blocks(const std::vector<float>& plain) const {
    AlignedBuffer<float> laid_out(
        static_cast<std::size_t>(shape.padded_channels() * shape.padded_channels()));
    block_matrix(shape, plain, laid_out.data());
    return laid_out;
  }
  void with_matrix(TapGradientArguments<Element>& a) {
    blocks = as_blocks(matrix);
    a.matrix = blocks.data();
  }
  void with_target(TapGradientArguments<Element>& a) const {
    a.target = target.values.data() + offset_of(target_shape, kTargetTop, kTargetLeft);
    a.target_shape = target_shape;
    a.scale = kScale;
  }

  [[nodiscard]] Map<Element> run(TapGradientArguments<Element> a) const {
    auto gradient = random_map<Element>(shape, 3);
    a.gradient = gradient.values.data();
    AlignedBuffer<std::byte> scratch(tap_gradient_scratch_bytes<Element>(shape));
    a.scratch = scratch.data();
    tap_gradient(shape, a);
    return gradient;
  }
  void expect_formula(const TapGradientArguments<Element>& a) const {
    expect_values(run(a), [&](int c, int y, int x) { return expected(a, c, y, x); });
  }
  [[nodiscard]] double expected(const TapGradientArguments<Element>& a, int c, int y, int x) const {
    if (features.at(c, y, x) <= 0.0F) return 0.0;
    double value = a.from_above ? above.at(c, y, x) : 0.0;
    if (!inside(a.where, y, x)) return value;
    for (int d = 0; a.matrix != nullptr && d < shape.shape.channels; ++d) {
      value += static_cast<double>(matrix[at(c, d)]) * static_cast<double>(features.at(d, y, x));
    }
    if (a.target != nullptr) {
      value += kScale * (features.at(c, y, x) - target.at(c, y + kTargetTop, x + kTargetLeft));
    }
    return value;
  }

  BlockedShape shape;
  BlockedShape target_shape;
  Map<Element> features;
  Map<Element> target;
  Map<Element> above;
  std::vector<float> matrix;  // (C, C)
  AlignedBuffer<float> blocks;
};
TYPED_TEST_SUITE(TapGradientOf, Kinds);

TYPED_TEST(TapGradientOf, AWholeMapIsThatOfPlainLoops) {
  for (const bool from_above : {false, true}) {
    for (const int parts : {0, 1, 2, 3}) {
      auto a = this->arguments(whole(this->shape.shape));
      a.from_above = from_above;
      if ((parts & 1) != 0) this->with_matrix(a);
      if ((parts & 2) != 0) this->with_target(a);
      this->expect_formula(a);
    }
  }
}

TYPED_TEST(TapGradientOf, ARectangleLeavesReluAloneAround) {
  for (const Rectangle& where : {Rectangle{2, 3, 5, 69}, Rectangle{0, 0, 1, 1},
                                 Rectangle{8, 7, 1, 68}, Rectangle{0, 0, 0, 0}}) {
    auto a = this->arguments(where);
    a.from_above = where.top != 0;
    this->with_matrix(a);
    this->with_target(a);
    this->expect_formula(a);
  }
}

template <typename K>
struct TapGradientOfThreeChannels : TapGradientOf<K> {
  TapGradientOfThreeChannels() : TapGradientOf<K>(3) {}
};
TYPED_TEST_SUITE(TapGradientOfThreeChannels, Kinds);

TYPED_TEST(TapGradientOfThreeChannels, IsThatOfPlainLoops) {
  auto a = this->arguments({1, 1, 8, 74});
  this->with_matrix(a);
  this->with_target(a);
  this->expect_formula(a);
}

TYPED_TEST(TapGradientOf, AMapHasTheSameBytesForAnyThreads) {
  auto a = this->arguments({1, 1, 8, 74});
  this->with_matrix(a);
  this->with_target(a);
  expect_same_bytes_for_any_threads([&] { return std::move(this->run(a).values); });
}

/// The products may take the matrix rounded to the map's elements: 2^-8 of each entry, at most, and
/// as much again of the sum.
TYPED_TEST(TapGradientOf, AnyMatrixIsAsExactAsTheElementsAre) {
  using Value = typename TypeParam::Element;
  const double unit = std::is_same_v<Value, BFloat16> ? 0x1p-8 : 0x1p-20;
  std::vector<float> irregular(this->matrix.size());
  for (std::size_t i = 0; i < irregular.size(); ++i) irregular[i] = this->matrix[i] * 0.7654321F;
  auto a = this->arguments(whole(this->shape.shape));
  const AlignedBuffer<float> laid_out = this->as_blocks(irregular);
  a.matrix = laid_out.data();
  const auto found = this->run(a);
  for (int c = 0; c < this->shape.shape.channels; ++c) {
    for (int x = 0; x < this->shape.shape.width; ++x) {
      double sum = 0.0;
      double size = 0.0;
      for (int d = 0; d < this->shape.shape.channels; ++d) {
        const double product = static_cast<double>(irregular[this->at(c, d)]) *
                               static_cast<double>(this->features.at(d, 4, x));
        sum += product;
        size += std::abs(product);
      }
      const double expected = this->features.at(c, 4, x) > 0.0F ? sum : 0.0;
      ASSERT_NEAR(found.at(c, 4, x), expected, unit * (size + std::abs(sum)));
    }
  }
}

}  // namespace
}  // namespace impasto::cpu
