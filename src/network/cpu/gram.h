#pragma once

#include <span>

#include "network/cpu/blocked_shape.h"

namespace impasto::cpu {

/// F F^T, (C, C) row-major, of blocked features: float within short runs of positions, double over
/// the runs in their order, whatever the number of threads. `sums` is room for padded_channels()
/// squared.
void gram(const BlockedShape& shape, const float* features, std::span<double> sums,
          std::span<double> out);

}  // namespace impasto::cpu
