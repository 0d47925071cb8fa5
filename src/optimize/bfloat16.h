#pragma once

#include <bit>
#include <cstdint>

namespace impasto {

/// The upper half of a binary32: its range with 8 bits of precision.
struct BFloat16 {
  std::uint16_t bits = 0;
};

inline float widen(float x) { return x; }

inline float widen(BFloat16 x) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16U);
}

/// Rounded to nearest, ties to even; x must be finite and not round to infinity.
inline BFloat16 to_bfloat16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return {static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U)};
}

}  // namespace impasto
