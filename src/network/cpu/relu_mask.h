#pragma once

#include <cstddef>
#include <cstdint>

#include "network/cpu/bfloat16.h"

namespace impasto::cpu {

/// One bit per value of a feature map after ReLU: whether it is above 0. That is all that ReLU's
/// backward needs, in 1/32 of the memory of floats.

/// Words for `size` values; `size` is a multiple of 8.
[[nodiscard]] std::size_t relu_mask_words(std::size_t size);

/// Fills `mask` from the values after ReLU. Element is float or BFloat16.
template <typename Element>
void record_relu_mask(const Element* values, std::size_t size, std::uint32_t* mask);

/// Clears the gradient, in place, where the value was 0.
template <typename Element>
void apply_relu_mask(const std::uint32_t* mask, std::size_t size, Element* gradient);

}  // namespace impasto::cpu
