#include "network/cpu/pooling.h"

#include <array>

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

/// Pools rows 1 to 5 and columns 2 to 10 of a window of 7 x 12 to (3, 1) of a map of 6 x 7. Height
/// and width of the part are odd.
template <typename K>
struct PoolingOf : testing::Test {
  using Element = typename K::Element;
  static constexpr int kUntouched = 99;

  const PoolingStep max{
      Pooling::max, {{20, 7, 12}, K::kLanes}, {1, 2, 5, 9}, {{20, 6, 7}, K::kLanes}, 3, 1};
  const PoolingStep average{Pooling::average, max.in, max.part, max.out, max.out_top, max.out_left};
  const Map<Element> from = random_map<Element>(max.in, 1);
  const Map<Element> before = random_map<Element>(max.out, 2);

  [[nodiscard]] static bool pooled(int out_y, int out_x) {
    return inside({3, 1, 2, 4}, out_y, out_x);
  }
  /// Input i of an output.
  [[nodiscard]] float input(int c, int out_y, int out_x, int i) const {
    return from.at(c, 1 + 2 * (out_y - 3) + i / 2, 2 + 2 * (out_x - 1) + i % 2);
  }
  [[nodiscard]] std::array<float, 4> inputs(int c, int out_y, int out_x) const {
    return {input(c, out_y, out_x, 0), input(c, out_y, out_x, 1), input(c, out_y, out_x, 2),
            input(c, out_y, out_x, 3)};
  }
  [[nodiscard]] int code(const PoolingStep& step, int c, int out_y, int out_x) const {
    const auto values = inputs(c, out_y, out_x);
    int code = 0;
    if (step.kind == Pooling::average) {
      for (int i = 0; i < 4; ++i) code += values[static_cast<std::size_t>(i)] > 0.0F ? 1 << i : 0;
      return code;
    }
    const auto* largest = std::max_element(values.begin(), values.end());
    return *largest > 0.0F ? static_cast<int>(largest - values.begin()) : kNoWinner;
  }
  [[nodiscard]] AlignedBuffer<std::uint8_t> codes_before() const {
    AlignedBuffer<std::uint8_t> codes(max.out.size());
    for (std::uint8_t& each : codes.span()) each = kUntouched;
    return codes;
  }
  void expect_codes(const PoolingStep& step, const AlignedBuffer<std::uint8_t>& codes) const {
    for (int c = 0; c < step.out.shape.channels; ++c) {
      for (int y = 0; y < step.out.shape.height; ++y) {
        for (int x = 0; x < step.out.shape.width; ++x) {
          const auto at = static_cast<std::size_t>(index_of(step.out, c, y, x));
          ASSERT_EQ(codes[at], pooled(y, x) ? code(step, c, y, x) : kUntouched) << y << ' ' << x;
        }
      }
    }
  }
  /// The gradient that input (y, x) of the window must get, `share` of that of its output.
  [[nodiscard]] float expected_gradient(const PoolingStep& step, int c, int y, int x) const {
    const int out_y = 3 + (y - 1) / 2;
    const int out_x = 1 + (x - 2) / 2;
    if (y < 1 || x < 2 || !pooled(out_y, out_x)) return 0.0F;
    const int i = (y - 1) % 2 * 2 + (x - 2) % 2;
    const int found = code(step, c, out_y, out_x);
    if (step.kind == Pooling::max) return found == i ? before.at(c, out_y, out_x) : 0.0F;
    return (found >> i & 1) != 0 ? before.at(c, out_y, out_x) / 4.0F : 0.0F;
  }
};
TYPED_TEST_SUITE(PoolingOf, Kinds);

TYPED_TEST(PoolingOf, TakesTheLargestAndSaysWhichItWas) {
  auto to = random_map<typename TypeParam::Element>(this->max.out, 2);
  auto codes = this->codes_before();
  pooling_forward(this->max, this->from.values.data(), to.values.data(), codes.data());
  expect_values(to, [&](int c, int y, int x) {
    if (!this->pooled(y, x)) return this->before.at(c, y, x);
    const auto inputs = this->inputs(c, y, x);
    return *std::max_element(inputs.begin(), inputs.end());
  });
  this->expect_codes(this->max, codes);
}

TYPED_TEST(PoolingOf, TakesTheMeanAndSaysWhichWereAboveZero) {
  auto to = random_map<typename TypeParam::Element>(this->average.out, 2);
  auto codes = this->codes_before();
  pooling_forward(this->average, this->from.values.data(), to.values.data(), codes.data());
  expect_values(to, [&](int c, int y, int x) {
    if (!this->pooled(y, x)) return this->before.at(c, y, x);
    const auto inputs = this->inputs(c, y, x);
    return (inputs[0] + inputs[1] + inputs[2] + inputs[3]) / 4.0F;
  });
  this->expect_codes(this->average, codes);
}

TYPED_TEST(PoolingOf, NeedsNoCodes) {
  using Value = typename TypeParam::Element;
  for (const PoolingStep& step : {this->max, this->average}) {
    auto with = random_map<Value>(step.out, 2);
    auto without = random_map<Value>(step.out, 2);
    auto codes = this->codes_before();
    pooling_forward(step, this->from.values.data(), with.values.data(), codes.data());
    pooling_forward(step, this->from.values.data(), without.values.data(), nullptr);
    expect_values(without, [&](int c, int y, int x) { return with.at(c, y, x); });
  }
}

TYPED_TEST(PoolingOf, GivesTheGradientBackWhereItCameFrom) {
  using Value = typename TypeParam::Element;
  for (const PoolingStep& step : {this->max, this->average}) {
    auto to = random_map<Value>(step.out, 3);
    auto codes = this->codes_before();
    pooling_forward(step, this->from.values.data(), to.values.data(), codes.data());
    auto gradient = random_map<Value>(step.in, 4);
    pooling_backward(step, this->before.values.data(), codes.data(), gradient.values.data());
    expect_values(gradient,
                  [&](int c, int y, int x) { return this->expected_gradient(step, c, y, x); });
  }
}

}  // namespace
}  // namespace impasto::cpu
