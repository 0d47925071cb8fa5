#pragma once

#include "network/cpu/avx512_bf16.h"
#include "network/cpu/tap_gradient.h"

namespace impasto::cpu::avx512_bf16 {

/// tap_gradient() of maps in blocks of 16 channels, by products of pairs of channels; the matrix is
/// rounded to BFloat16.
void tap_gradient(const BlockedShape& shape, const TapGradientArguments<BFloat16>& arguments);

[[nodiscard]] std::size_t tap_gradient_scratch_bytes(const BlockedShape& shape);

}  // namespace impasto::cpu::avx512_bf16
