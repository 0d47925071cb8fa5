#include "network/cpu/bfloat16.h"
#include "network/cpu/vector.h"
#include "network/cpu/winograd_tiles.h"

namespace impasto::cpu::winograd {
namespace {

/// Products in float, whatever features are stored in.
template <int Lanes, typename Element>
struct FloatProducts {
  static constexpr int kLanes = Lanes;
  static constexpr int kDepth = 1;
  using Storage = Element;
  using Product = float;
  using F = Float<Lanes>;
  using Factor = float;  // a vector made of it first took an addition
  using Weights = F;

  [[gnu::always_inline]] static F load(const Storage* from) { return cpu::load<Lanes>(from); }
  [[gnu::always_inline]] static void store(Storage* to, const F& value) {
    cpu::store<Lanes>(to, value);
  }
  [[gnu::always_inline]] static void store_value(float* to, const F& value) {
    vector_at<F>(to) = value;
  }
  [[gnu::always_inline]] static void store_kernels(float* to, const F (*all)[kFrequencies],
                                                   int frequency) {
    vector_at<F>(to) = all[0][frequency];
  }
  [[gnu::always_inline]] static F load_kernels(const float* from) { return vector_at<F>(from); }
  [[gnu::always_inline]] static float broadcast(const float* from) { return *from; }
  [[gnu::always_inline]] static void multiply_add(F& sum, float value, const F& weights) {
    sum += value * weights;
  }
};

using F32x16 = FloatProducts<16, float>;
using F32x8 = FloatProducts<8, float>;
using Bf16x16 = FloatProducts<16, BFloat16>;
using Bf16x8 = FloatProducts<8, BFloat16>;

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void inputs16(
    const Inputs& in) {
  transform_inputs<F32x16>(in);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void bf16_inputs16(
    const Inputs& in) {
  transform_inputs<Bf16x16>(in);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void kernels16(
    const Kernels& k) {
  transform_kernels<F32x16>(k);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void multiply16(
    const Product& p) {
  multiply<F32x16>(p);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void bf16_multiply16(
    const Product& p) {
  multiply<Bf16x16>(p);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void inputs8(const Inputs& in) {
  transform_inputs<F32x8>(in);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void bf16_inputs8(const Inputs& in) {
  transform_inputs<Bf16x8>(in);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void kernels8(const Kernels& k) {
  transform_kernels<F32x8>(k);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void multiply8(const Product& p) {
  multiply<F32x8>(p);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void bf16_multiply8(const Product& p) {
  multiply<Bf16x8>(p);
}

}  // namespace

Routines f32_routines(int lanes) {
  if (lanes == 16) return {"winograd f32", sizeof(float), inputs16, kernels16, multiply16};
  return {"winograd f32", sizeof(float), inputs8, kernels8, multiply8};
}

Routines bf16_storage_routines(int lanes) {
  if (lanes == 16) {
    return {"winograd f32 on bf16", sizeof(float), bf16_inputs16, kernels16, bf16_multiply16};
  }
  return {"winograd f32 on bf16", sizeof(float), bf16_inputs8, kernels8, bf16_multiply8};
}

}  // namespace impasto::cpu::winograd
