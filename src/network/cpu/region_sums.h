#pragma once

#include <cstddef>
#include <span>

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"
#include "network/cpu/region_window.h"

namespace impasto::cpu {

// Sums over the positions of `where` with a region's weights, in double, in an order that does not
// depend on the number of threads. Element is float or BFloat16. `scratch` has room for
// region_sums_scratch_bytes(), aligned to 64 bytes.

/// sums[c] += sum_p w(p) F_c(p), for (padded channels).
template <typename Element>
void add_region_sums(const BlockedShape& shape, const Element* features, const Rectangle& where,
                     const RegionWindow& region, std::span<double> sums, std::byte* scratch);

/// Adds FeatureNetwork::histogram()'s counts to `counts`, (blocks, bins + 1, lanes), for `widths`
/// of (padded channels).
template <typename Element>
void add_region_histogram(const BlockedShape& shape, const Element* features,
                          const Rectangle& where, const RegionWindow& region, const float* widths,
                          int bins, std::span<double> counts, std::byte* scratch);

/// For `points` sums per channel: 1 of add_region_sums(), bins + 1 of add_region_histogram().
[[nodiscard]] std::size_t region_sums_scratch_bytes(int padded_channels, int points);

/// (C, bins + 1) out of add_region_histogram()'s counts.
void finish_histogram(const BlockedShape& shape, int bins, std::span<const double> counts,
                      std::span<double> out);

}  // namespace impasto::cpu
