#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "weights/tensor.h"

namespace impasto {

/// How a number is stored in a weights file; little-endian.
enum class ElementType { boolean, u8, i8, i16, i32, i64, f16, bf16, f32, f64 };

[[nodiscard]] std::size_t size_of(ElementType type);

/// Product of the dimensions. Throws Error for a negative dimension, more than 8 dimensions, or a
/// product beyond 63 bits.
[[nodiscard]] std::uint64_t element_count(const std::vector<std::int64_t>& shape);

/// Strides of a dense row-major tensor, in elements, for a shape that element_count() accepts.
[[nodiscard]] std::vector<std::int64_t> row_major_strides(const std::vector<std::int64_t>& shape);

/// A tensor laid out in a block of stored elements.
struct TensorLayout {
  ElementType type = ElementType::f32;
  std::int64_t offset = 0;  ///< of the first element, in elements
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  ///< in elements, one per dimension, >= 0
};

/// Reads a tensor out of `storage` and converts it to dense float32.
/// Throws Error, before allocating, where the layout leaves the storage or has more elements than
/// it (as an expanded tensor would).
[[nodiscard]] Tensor read_layout(const TensorLayout& layout, std::span<const std::byte> storage);

/// The same for indices into a table: bytes, and 256 values. Throws Error for others too.
[[nodiscard]] Tensor read_indices(const TensorLayout& layout, std::span<const std::byte> storage,
                                  std::span<const float> table);

}  // namespace impasto
