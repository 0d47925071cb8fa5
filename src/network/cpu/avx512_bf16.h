#pragma once

#include <type_traits>

#include "network/cpu/bfloat16.h"

namespace impasto::cpu::avx512_bf16 {

// Whether this program has kernels that multiply pairs of BFloat16, and whether this processor,
// too, does so. Those that do have all of x86-64-v4 too. Where kBuilt is false, nothing of what the
// headers of these kernels declare is defined: `if constexpr` leaves it out.
#ifdef __x86_64__
inline constexpr bool kBuilt = true;
[[nodiscard]] inline bool available() { return __builtin_cpu_supports("avx512bf16") != 0; }
#else
inline constexpr bool kBuilt = false;
[[nodiscard]] inline bool available() { return false; }
#endif

/// Whether this program has them for features stored as Element.
template <typename Element>
inline constexpr bool kBuiltFor = kBuilt ? std::is_same_v<Element, BFloat16> : false;

}  // namespace impasto::cpu::avx512_bf16
