#pragma once

#include <cstdint>

#include "network/cpu/blocked_shape.h"

namespace impasto::cpu {

/// 2x2 pooling with stride 2 of blocked features; an odd last row or column is dropped. `in` is the
/// shape before the pooling.
///
/// Max pooling keeps for its backward, per output, which of the four inputs was the first largest
/// (0 to 3, row by row), or kNoWinner where that one is not above 0, so that ReLU's mask is in the
/// codes too.
inline constexpr std::uint8_t kNoWinner = 4;

/// `codes` may be nullptr: none are kept.
void max_pooling_forward(const BlockedShape& in, const float* from, float* to, std::uint8_t* codes);
void max_pooling_backward(const BlockedShape& in, const float* out_gradient,
                          const std::uint8_t* codes, float* in_gradient);

void average_pooling_forward(const BlockedShape& in, const float* from, float* to);
void average_pooling_backward(const BlockedShape& in, const float* out_gradient,
                              float* in_gradient);

}  // namespace impasto::cpu
