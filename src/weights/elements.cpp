#include "weights/elements.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/huge_pages.h"
#include "impasto/error.h"

namespace impasto {
namespace {

constexpr std::size_t kMostDimensions = 8;

/// IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits.
struct Half {
  std::uint16_t bits;
};

/// The upper half of a binary32.
struct BFloat16 {
  std::uint16_t bits;
};

float to_float(Half half) {
  const std::uint32_t sign = (half.bits & 0x8000U) << 16U;
  const std::uint32_t exponent = (half.bits >> 10U) & 0x1FU;
  const std::uint32_t fraction = half.bits & 0x3FFU;
  if (exponent == 0) {  // zero and subnormal: fraction * 2^-24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 0x1FU ? 0xFFU : exponent + (127U - 15U);
  return std::bit_cast<float>(sign | (wide << 23U) | (fraction << 13U));
}

float to_float(BFloat16 value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16U);
}

template <typename Number>
float to_float(Number value) {
  return static_cast<float>(value);
}

template <typename Stored>
Stored load(const std::byte* address) {
  Stored stored;
  std::memcpy(&stored, address, sizeof(Stored));
  return stored;
}

template <typename Stored, typename Meaning>
void convert_dense(const std::byte* first, const Meaning& meaning, std::vector<float>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = meaning(load<Stored>(first + i * sizeof(Stored)));
  }
}

template <typename Stored, typename Meaning>
void convert_strided(const std::byte* first, const TensorLayout& layout, const Meaning& meaning,
                     std::vector<float>& values) {
  // Unsigned: the stride of a dimension of 1 may be anything, and cancels out modulo 2^64.
  const std::vector<std::uint64_t> shape(layout.shape.begin(), layout.shape.end());
  const std::vector<std::uint64_t> strides(layout.strides.begin(), layout.strides.end());
  std::vector<std::uint64_t> index(shape.size(), 0);
  std::uint64_t element = 0;
  for (float& value : values) {
    value = meaning(load<Stored>(first + element * sizeof(Stored)));
    for (std::size_t d = shape.size(); d-- > 0;) {
      element += strides[d];
      if (++index[d] < shape[d]) break;
      element -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

/// `meaning` turns a stored element into a float.
template <typename Stored, typename Meaning>
void convert(const std::byte* first, const TensorLayout& layout, const Meaning& meaning,
             std::vector<float>& values) {
  if (layout.strides == row_major_strides(layout.shape)) {
    convert_dense<Stored>(first, meaning, values);
  } else {
    convert_strided<Stored>(first, layout, meaning, values);
  }
}

template <typename Stored>
void convert_numbers(const std::byte* first, const TensorLayout& layout,
                     std::vector<float>& values) {
  convert<Stored>(
      first, layout, [](Stored stored) { return to_float(stored); }, values);
}

void convert_any(const std::byte* first, const TensorLayout& layout, std::vector<float>& values) {
  switch (layout.type) {
    case ElementType::boolean:
    case ElementType::u8:
      return convert_numbers<std::uint8_t>(first, layout, values);
    case ElementType::i8:
      return convert_numbers<std::int8_t>(first, layout, values);
    case ElementType::i16:
      return convert_numbers<std::int16_t>(first, layout, values);
    case ElementType::i32:
      return convert_numbers<std::int32_t>(first, layout, values);
    case ElementType::i64:
      return convert_numbers<std::int64_t>(first, layout, values);
    case ElementType::f16:
      return convert_numbers<Half>(first, layout, values);
    case ElementType::bf16:
      return convert_numbers<BFloat16>(first, layout, values);
    case ElementType::f32:
      return convert_numbers<float>(first, layout, values);
    case ElementType::f64:
      return convert_numbers<double>(first, layout, values);
  }
}

/// Index of the last element that the layout touches, or -1 where that is beyond 64 bits.
std::int64_t last_element(const TensorLayout& layout) {
  std::int64_t last = layout.offset;
  for (std::size_t d = 0; d < layout.shape.size(); ++d) {
    std::int64_t span = 0;
    if (__builtin_mul_overflow(layout.shape[d] - 1, layout.strides[d], &span) ||
        __builtin_add_overflow(last, span, &last)) {
      return -1;
    }
  }
  return last;
}

void check_layout(const TensorLayout& layout, std::uint64_t count, std::uint64_t stored) {
  if (layout.strides.size() != layout.shape.size()) {
    throw Error(fmt::format("a tensor of shape {} has {} strides", shape_text(layout.shape),
                            layout.strides.size()));
  }
  bool inside = layout.offset >= 0 && count <= stored;
  for (const std::int64_t stride : layout.strides) inside = inside && stride >= 0;
  if (inside && count > 0) {
    const std::int64_t last = last_element(layout);
    inside = last >= 0 && static_cast<std::uint64_t>(last) < stored;
  }
  if (!inside) {
    throw Error(fmt::format(
        "a tensor of shape {}, strides {} and offset {} does not fit its storage of {} elements",
        shape_text(layout.shape), shape_text(layout.strides), layout.offset, stored));
  }
}

/// Calls convert(first element, values) for a layout that has elements.
template <typename Convert>
Tensor read(const TensorLayout& layout, std::span<const std::byte> storage,
            const Convert& convert) {
  const std::uint64_t count = element_count(layout.shape);
  check_layout(layout, count, storage.size() / size_of(layout.type));
  Tensor tensor{layout.shape, zeros<float>(count)};
  if (count > 0) {
    const auto offset = static_cast<std::size_t>(layout.offset) * size_of(layout.type);
    convert(storage.data() + offset, tensor.values);
  }
  return tensor;
}

}  // namespace

std::size_t size_of(ElementType type) {
  switch (type) {
    case ElementType::boolean:
    case ElementType::u8:
    case ElementType::i8:
      return 1;
    case ElementType::i16:
    case ElementType::f16:
    case ElementType::bf16:
      return 2;
    case ElementType::i32:
    case ElementType::f32:
      return 4;
    case ElementType::i64:
    case ElementType::f64:
      return 8;
  }
  return 0;
}

std::uint64_t element_count(const std::vector<std::int64_t>& shape) {
  if (shape.size() > kMostDimensions) {
    throw Error(fmt::format("a tensor has {} dimensions; impasto reads up to {}", shape.size(),
                            kMostDimensions));
  }
  std::int64_t count = 1;  // with empty dimensions as 1, so that strides cannot overflow either
  bool valid = true;
  bool empty = false;
  for (const std::int64_t dimension : shape) {
    empty = empty || dimension == 0;
    valid = valid && dimension >= 0 &&
            !__builtin_mul_overflow(count, std::max<std::int64_t>(dimension, 1), &count);
  }
  if (!valid) {
    throw Error(fmt::format("a tensor has the impossible shape {}", shape_text(shape)));
  }
  return empty ? 0 : static_cast<std::uint64_t>(count);
}

std::vector<std::int64_t> row_major_strides(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t d = shape.size(); d-- > 1;)
    strides[d - 1] = strides[d] * std::max<std::int64_t>(shape[d], 1);
  return strides;
}

Tensor read_layout(const TensorLayout& layout, std::span<const std::byte> storage) {
  return read(layout, storage, [&](const std::byte* first, std::vector<float>& values) {
    convert_any(first, layout, values);
  });
}

Tensor read_indices(const TensorLayout& layout, std::span<const std::byte> storage,
                    std::span<const float> table) {
  if (layout.type != ElementType::u8) throw Error("its indices into a table are not bytes");
  if (table.size() != 256) {
    throw Error(fmt::format("its table has {} values, not 256", table.size()));
  }
  return read(layout, storage, [&](const std::byte* first, std::vector<float>& values) {
    convert<std::uint8_t>(
        first, layout, [table](std::uint8_t index) { return table[index]; }, values);
  });
}

}  // namespace impasto
