#pragma once

#include <cstddef>

#include "network/cpu/bfloat16.h"

namespace impasto::cpu {

/// Sum of (a - b)^2, in double; b nullptr: sum of a^2. `size` is a multiple of 8, both aligned.
/// Element is float or BFloat16.
template <typename Element>
[[nodiscard]] double squared_sum(const Element* a, const Element* b, std::size_t size);

}  // namespace impasto::cpu
