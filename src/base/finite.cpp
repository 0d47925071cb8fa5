#include "base/finite.h"

#include <bit>
#include <cstdint>

namespace impasto {

/// Without a way out of the loop, which is vectorized so: a full exponent (infinity, not a number)
/// carries into the sign.
bool all_finite(std::span<const float> values) {
  constexpr std::uint32_t kExponent = 0x7F800000;
  constexpr std::uint32_t kOne = 0x00800000;
  std::uint32_t carried = 0;
  for (const float value : values) {
    carried |= (std::bit_cast<std::uint32_t>(value) & kExponent) + kOne;
  }
  return carried >> 31U == 0;
}

}  // namespace impasto
