#pragma once

#include <span>

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"
#include "network/cpu/region_window.h"

namespace impasto::cpu {

/// Adds sum_p w(p) F(p) F(p)^T over the positions of `where` to `sums`, as add_gram() does without
/// weights; positions that weigh nothing take no time. In float, weights of 1 give add_gram()'s
/// bytes.
template <typename Element>
void add_region_gram(const BlockedShape& shape, const Element* features, const Rectangle& where,
                     const RegionWindow& region, std::span<double> sums);

}  // namespace impasto::cpu
