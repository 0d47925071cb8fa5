#include "network/cpu/squared_sum.h"

#include "base/parallel.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

template <typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] double block_sum(
    const Element* a, const Element* b, std::size_t size) {
  Double<8> sums = {};
  for (std::size_t i = 0; i < size; i += 8) {
    Float<8> difference = load<8>(a + i);
    if (b != nullptr) difference -= load<8>(b + i);
    const Double<8> wide = __builtin_convertvector(difference, Double<8>);
    sums += wide * wide;
  }
  double sum = 0.0;
  for (int lane = 0; lane < 8; ++lane) sum += sums[lane];
  return sum;
}

}  // namespace

template <typename Element>
double squared_sum(const Element* a, const Element* b, std::size_t size) {
  return parallel_sum(size, [&](std::size_t begin, std::size_t end) {
    return block_sum(a + begin, b == nullptr ? nullptr : b + begin, end - begin);
  });
}

template double squared_sum(const float*, const float*, std::size_t);
template double squared_sum(const BFloat16*, const BFloat16*, std::size_t);

}  // namespace impasto::cpu
