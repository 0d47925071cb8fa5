#pragma once

#include <bit>
#include <cstdint>

namespace impasto::cpu {

/// The upper half of a float32: the same range, 8 bits of precision. Only stored; arithmetic is in
/// float32, or in the processor's products of pairs.
struct BFloat16 {
  std::uint16_t bits = 0;
};

[[nodiscard]] constexpr float to_float(BFloat16 value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16);
}
[[nodiscard]] constexpr float to_float(float value) { return value; }

/// To the nearest, ties to even; what is not a number stays so.
template <typename Element>
[[nodiscard]] constexpr Element from_float(float value);

template <>
[[nodiscard]] constexpr float from_float<float>(float value) {
  return value;
}

template <>
[[nodiscard]] constexpr BFloat16 from_float<BFloat16>(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (value != value) return {static_cast<std::uint16_t>((bits >> 16) | 0x40U)};
  return {static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16)};
}

}  // namespace impasto::cpu
