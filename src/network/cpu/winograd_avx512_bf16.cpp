#include <immintrin.h>

#include <algorithm>

#include "network/cpu/bfloat16.h"
#include "network/cpu/blocked_shape.h"
#include "network/cpu/vector.h"

// All that follows is compiled for these instructions, and runs only where the processor has them.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512bf16")

#include "network/cpu/winograd_tiles.h"

namespace impasto::cpu::winograd {
namespace {

struct Bf16 {
  static constexpr int kLanes = 16;
  static constexpr int kDepth = 2;
  using Storage = BFloat16;
  using Product = BFloat16;
  using F = Float<16>;
  using Factor = __m512bh;
  using Weights = __m512bh;

  using Bits [[gnu::vector_size(32)]] = std::uint16_t;
  using WideBits [[gnu::vector_size(64)]] = std::uint32_t;

  [[gnu::always_inline]] static Bits to_bf16(const F& value) {
    return reinterpret_cast<Bits>(_mm512_cvtneps_pbh(reinterpret_cast<__m512>(value)));
  }
  [[gnu::always_inline]] static WideBits widen(const Bits& bits) {
    return __builtin_convertvector(bits, WideBits);
  }
  [[gnu::always_inline]] static F load(const BFloat16* from) { return cpu::load<16>(from); }
  [[gnu::always_inline]] static void store(BFloat16* to, const F& value) {
    vector_at<Bits>(to) = to_bf16(value);
  }
  [[gnu::always_inline]] static void store_value(BFloat16* to, const F& value) { store(to, value); }
  /// Two input channels of an output beside each other, as the product takes them.
  [[gnu::always_inline]] static void store_kernels(BFloat16* to, const F (*all)[kFrequencies],
                                                   int frequency) {
    const WideBits even = widen(to_bf16(all[0][frequency]));
    const WideBits odd = widen(to_bf16(all[1][frequency]));
    vector_at<WideBits>(to) = even | (odd << 16);
  }
  [[gnu::always_inline]] static Weights load_kernels(const BFloat16* from) {
    return reinterpret_cast<Weights>(vector_at<WideBits>(from));
  }
  [[gnu::always_inline]] static Factor broadcast(const BFloat16* from) {
    return reinterpret_cast<Factor>(WideBits{} + *reinterpret_cast<const std::uint32_t*>(from));
  }
  [[gnu::always_inline]] static void multiply_add(F& sum, Factor value, Weights weights) {
    sum = reinterpret_cast<F>(_mm512_dpbf16_ps(reinterpret_cast<__m512>(sum), value, weights));
  }
};

void inputs(const Inputs& in) { transform_inputs<Bf16>(in); }
void kernels(const Kernels& k) { transform_kernels<Bf16>(k); }
void products(const Product& p) { multiply<Bf16>(p); }

}  // namespace

Routines bf16_routines() { return {"winograd bf16", sizeof(BFloat16), inputs, kernels, products}; }

}  // namespace impasto::cpu::winograd

#pragma GCC pop_options
