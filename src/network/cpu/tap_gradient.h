#pragma once

#include <cstddef>
#include <span>

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"

namespace impasto::cpu {

/// The gradient at one tap: before ReLU, given that after ReLU from the layers above. Maps are
/// blocked and of one shape, but for the target. Element is float or BFloat16.
template <typename Element>
struct TapGradientArguments {
  const Element* features = nullptr;  ///< after ReLU
  const float* matrix = nullptr;      ///< symmetric, as block_matrix() lays it out; nullptr: none
  float scale = 0.0F;
  const Element* target = nullptr;  ///< its position (0, 0) is the features'; nullptr: none
  BlockedShape target_shape;        ///< of the map that the target is part of
  Rectangle where;                  ///< where the loss looks; elsewhere only ReLU's mask applies
  bool from_above = false;          ///< whether `gradient` holds something already
  Element* gradient = nullptr;
  std::byte* scratch = nullptr;  ///< tap_gradient_scratch_bytes(), aligned to 64 bytes
};

/// gradient = (features > 0) * (gradient + matrix * features + scale * (features - target)),
/// without the last two parts outside of `where`. Without from_above, what `gradient` held counts
/// as 0. With BFloat16 the matrix may be rounded as the features are.
template <typename Element>
void tap_gradient(const BlockedShape& shape, const TapGradientArguments<Element>& arguments);

/// Lays a symmetric matrix (C, C) out as products take it, [rows / lanes][columns][lanes]: one
/// stream for a block of rows, where rows of a power of two would share a few sets of the caches.
/// Both are padded with 0. Returns `to`, of padded channels squared.
const float* block_matrix(const BlockedShape& shape, std::span<const float> matrix, float* to);

template <typename Element>
[[nodiscard]] std::size_t tap_gradient_scratch_bytes(const BlockedShape& shape);

}  // namespace impasto::cpu
