#pragma once

#include <cstdint>

namespace impasto::cpu {

/// GCC's vector types: arithmetic on them compiles to the widest registers of the function's
/// target. Kernels take them through target_clones, so that one binary serves every x86-64; a
/// helper of a kernel must be always_inline, or it would be compiled for the plain target alone.
template <int Lanes>
struct Vectors;

template <>
struct Vectors<16> {
  using Float [[gnu::vector_size(64)]] = float;
  using Int [[gnu::vector_size(64)]] = std::int32_t;
  using Byte [[gnu::vector_size(16)]] = std::uint8_t;
  using Double [[gnu::vector_size(128)]] = double;
};

template <>
struct Vectors<8> {
  using Float [[gnu::vector_size(32)]] = float;
  using Int [[gnu::vector_size(32)]] = std::int32_t;
  using Byte [[gnu::vector_size(8)]] = std::uint8_t;
  using Double [[gnu::vector_size(64)]] = double;
};

template <int Lanes>
using Float = typename Vectors<Lanes>::Float;
template <int Lanes>
using Int = typename Vectors<Lanes>::Int;
template <int Lanes>
using Byte = typename Vectors<Lanes>::Byte;
template <int Lanes>
using Double = typename Vectors<Lanes>::Double;

template <typename Vector, typename Element>
[[gnu::always_inline]] inline Vector& vector_at(Element* p) {
  return *reinterpret_cast<Vector*>(p);
}

template <typename Vector, typename Element>
[[gnu::always_inline]] inline const Vector& vector_at(const Element* p) {
  return *reinterpret_cast<const Vector*>(p);
}

}  // namespace impasto::cpu
