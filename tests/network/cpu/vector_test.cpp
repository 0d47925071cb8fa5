#include "network/cpu/vector.h"

#include <limits>

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

template <int Lanes>
void expect_rounding_as_from_float(const std::vector<float>& values) {
  alignas(64) float from[Lanes] = {};
  alignas(64) BFloat16 to[Lanes];
  for (const float value : values) {
    for (int lane = 0; lane < Lanes; ++lane) from[lane] = lane % 2 == 0 ? value : -value;
    store<Lanes>(to, load<Lanes>(from));
    for (int lane = 0; lane < Lanes; ++lane) {
      ASSERT_EQ(to[lane].bits, from_float<BFloat16>(from[lane]).bits) << from[lane];
    }
    store<Lanes>(from, load<Lanes>(to));
    for (int lane = 0; lane < Lanes; ++lane) {
      ASSERT_EQ(std::bit_cast<std::uint32_t>(from[lane]),
                std::bit_cast<std::uint32_t>(to_float(to[lane])));
    }
  }
}

TEST(Vector, RoundsToBFloat16AsSingleValuesAreRounded) {
  using Limits = std::numeric_limits<float>;
  std::vector<float> values = {0.0F,
                               1.0F,
                               1.00390625F,  // a tie that goes down
                               1.01171875F,  // a tie that goes up
                               1.00390637F,
                               Limits::max(),
                               Limits::denorm_min(),
                               Limits::infinity(),
                               Limits::quiet_NaN(),
                               std::bit_cast<float>(0x7F800001U),
                               std::bit_cast<float>(0x7FFFFFFFU)};
  std::mt19937 engine(1);
  for (int i = 0; i < 10000; ++i) {
    values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(engine())));
  }
  expect_rounding_as_from_float<16>(values);
  expect_rounding_as_from_float<8>(values);
}

TEST(BFloat16, KeepsEightBitsAndRoundsTiesToEven) {
  EXPECT_EQ(to_float(from_float<BFloat16>(1.0F)), 1.0F);
  EXPECT_EQ(to_float(from_float<BFloat16>(1.00390625F)), 1.0F);
  EXPECT_EQ(to_float(from_float<BFloat16>(1.01171875F)), 1.015625F);
  EXPECT_EQ(to_float(from_float<BFloat16>(3.4e38F)), std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace impasto::cpu
