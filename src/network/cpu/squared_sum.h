#pragma once

#include <cstddef>

namespace impasto::cpu {

/// Sum of (a - b)^2, in double; b nullptr: sum of a^2. `size` is a multiple of 8, both aligned.
[[nodiscard]] double squared_sum(const float* a, const float* b, std::size_t size);

}  // namespace impasto::cpu
