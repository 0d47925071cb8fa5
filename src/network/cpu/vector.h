#pragma once

#include <cstdint>

#include "network/cpu/bfloat16.h"

// Targets differ in how a function returns a vector, of which GCC warns wherever one is used. The
// functions here never return: they are always inlined.
#pragma GCC diagnostic ignored "-Wpsabi"

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
  using Word [[gnu::vector_size(64)]] = std::uint32_t;
  using Half [[gnu::vector_size(32)]] = std::uint16_t;
  using HalfInt [[gnu::vector_size(32)]] = std::int16_t;
  using Byte [[gnu::vector_size(16)]] = std::uint8_t;
  using Double [[gnu::vector_size(128)]] = double;
};

template <>
struct Vectors<8> {
  using Float [[gnu::vector_size(32)]] = float;
  using Int [[gnu::vector_size(32)]] = std::int32_t;
  using Word [[gnu::vector_size(32)]] = std::uint32_t;
  using Half [[gnu::vector_size(16)]] = std::uint16_t;
  using HalfInt [[gnu::vector_size(16)]] = std::int16_t;
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

/// Lanes as they lie in memory, to be moved and selected but not to be computed with: a value stays
/// the value that it was. Mask holds integers of the same width.
template <int Lanes, typename Element>
struct Stored;

template <int Lanes>
struct Stored<Lanes, float> {
  using Type = typename Vectors<Lanes>::Float;
  using Mask = typename Vectors<Lanes>::Int;
};

template <int Lanes>
struct Stored<Lanes, BFloat16> {
  using Type = typename Vectors<Lanes>::Half;
  using Mask = typename Vectors<Lanes>::HalfInt;
};

template <int Lanes>
[[gnu::always_inline]] inline Float<Lanes> load(const float* p) {
  return vector_at<Float<Lanes>>(p);
}

template <int Lanes>
[[gnu::always_inline]] inline Float<Lanes> load(const BFloat16* p) {
  using Word = typename Vectors<Lanes>::Word;
  const auto bits = vector_at<typename Vectors<Lanes>::Half>(p);
  return reinterpret_cast<Float<Lanes>>(__builtin_convertvector(bits, Word) << 16);
}

template <int Lanes>
[[gnu::always_inline]] inline Float<Lanes> rounded(const Float<Lanes>& value, float /*as*/) {
  return value;
}

/// As from_float<BFloat16>() rounds.
template <int Lanes>
[[gnu::always_inline]] inline typename Stored<Lanes, BFloat16>::Type rounded(
    const Float<Lanes>& value, BFloat16 /*as*/) {
  using Word = typename Vectors<Lanes>::Word;
  const auto bits = reinterpret_cast<Word>(value);
  const Word nearest = bits + 0x7FFFU + ((bits >> 16) & 1U);
  // NOLINTNEXTLINE(misc-redundant-expression): false for what is not a number
  const Word result = value == value ? nearest : bits | 0x400000U;
  return __builtin_convertvector(result >> 16, typename Vectors<Lanes>::Half);
}

template <int Lanes, typename Element>
[[gnu::always_inline]] inline void store(Element* p, const Float<Lanes>& value) {
  vector_at<typename Stored<Lanes, Element>::Type>(p) = rounded<Lanes>(value, Element{});
}

}  // namespace impasto::cpu
