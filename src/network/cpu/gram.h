#pragma once

#include <cstddef>
#include <span>

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"

namespace impasto::cpu {

/// Adds F F^T over the positions of `where` to `sums`, (padded channels)^2; what lies below the
/// diagonal may be left out. Runs of positions are summed in float and the runs in double, in an
/// order that does not depend on the number of threads. Element is float or BFloat16. `scratch` has
/// room for gram_scratch_bytes(), aligned to 64 bytes.
template <typename Element>
void add_gram(const BlockedShape& shape, const Element* features, const Rectangle& where,
              std::span<double> sums, std::byte* scratch);

template <typename Element>
[[nodiscard]] std::size_t gram_scratch_bytes(const BlockedShape& shape);

/// The matrix (C, C), both triangles, out of add_gram()'s sums.
void finish_gram(const BlockedShape& shape, std::span<const double> sums, std::span<double> out);

}  // namespace impasto::cpu
