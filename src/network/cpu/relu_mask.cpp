#include "network/cpu/relu_mask.h"

#include <algorithm>

#include "base/parallel.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// A group is 32 registers of 8 values; bit k of word l is for lane l of register k, so that words
/// are made and read without moving bits between lanes.
constexpr std::size_t kLanes = 8;
constexpr std::size_t kGroup = 32 * kLanes;
static_assert(kBlock % kGroup == 0);

template <typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void record_block(
    const Element* values, std::size_t size, std::uint32_t* mask) {
  for (std::size_t group = 0; group < size; group += kGroup) {
    Int<kLanes> words = {};
    const std::size_t registers = std::min(kGroup, size - group) / kLanes;
    for (std::size_t k = 0; k < registers; ++k) {
      const auto above = load<kLanes>(values + group + k * kLanes) > 0.0F;
      words |= above & static_cast<std::int32_t>(1U << k);
    }
    vector_at<Int<kLanes>>(mask + group / 32) = words;
  }
}

template <typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void apply_block(
    const std::uint32_t* mask, std::size_t size, Element* gradient) {
  using Gradient = typename Stored<kLanes, Element>::Type;
  using Mask = typename Stored<kLanes, Element>::Mask;
  for (std::size_t group = 0; group < size; group += kGroup) {
    const Int<kLanes> words = vector_at<Int<kLanes>>(mask + group / 32);
    const std::size_t registers = std::min(kGroup, size - group) / kLanes;
    for (std::size_t k = 0; k < registers; ++k) {
      auto& g = vector_at<Gradient>(gradient + group + k * kLanes);
      const auto above = (words & static_cast<std::int32_t>(1U << k)) != 0;
      g = __builtin_convertvector(above, Mask) != 0 ? g : Gradient{};
    }
  }
}

}  // namespace

std::size_t relu_mask_words(std::size_t size) { return (size + kGroup - 1) / kGroup * kLanes; }

template <typename Element>
void record_relu_mask(const Element* values, std::size_t size, std::uint32_t* mask) {
  parallel_blocks(size, [&](std::size_t begin, std::size_t end) {
    record_block(values + begin, end - begin, mask + begin / 32);
  });
}

template <typename Element>
void apply_relu_mask(const std::uint32_t* mask, std::size_t size, Element* gradient) {
  parallel_blocks(size, [&](std::size_t begin, std::size_t end) {
    apply_block(mask + begin / 32, end - begin, gradient + begin);
  });
}

template void record_relu_mask(const float*, std::size_t, std::uint32_t*);
template void record_relu_mask(const BFloat16*, std::size_t, std::uint32_t*);
template void apply_relu_mask(const std::uint32_t*, std::size_t, float*);
template void apply_relu_mask(const std::uint32_t*, std::size_t, BFloat16*);

}  // namespace impasto::cpu
