#include "network/cpu/tap_gradient.h"

#include <algorithm>

#include "network/cpu/tap_gradient_avx512_bf16.h"
#include "network/cpu/tap_gradient_float.h"
#include "network/cpu/tap_gradient_tiles.h"

namespace impasto::cpu {
namespace {

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void run_row(
    const BlockedShape& shape, const TapGradientArguments<Element>& a, int y) {
  tap_row<Lanes>(shape, a, y, FloatProduct<Lanes, Element>{shape, a.features, a.matrix});
}

}  // namespace

template <typename Element>
void tap_gradient(const BlockedShape& shape, const TapGradientArguments<Element>& arguments) {
  if constexpr (avx512_bf16::kBuiltFor<Element>) {
    if (shape.lanes == 16 && avx512_bf16::available()) {
      return avx512_bf16::tap_gradient(shape, arguments);
    }
  }
  const auto run = shape.lanes == 16 ? run_row<16, Element> : run_row<8, Element>;
#pragma omp parallel for schedule(static)
  for (int y = 0; y < shape.shape.height; ++y) run(shape, arguments, y);
}

const float* block_matrix(const BlockedShape& shape, std::span<const float> matrix, float* to) {
  const std::ptrdiff_t channels = shape.shape.channels;
  const std::ptrdiff_t padded = shape.padded_channels();
  std::fill_n(to, padded * padded, 0.0F);
  for (std::ptrdiff_t first = 0; first < channels; first += shape.lanes) {
    const auto rows = std::min<std::ptrdiff_t>(shape.lanes, channels - first);
    float* block = to + first * padded;
    for (std::ptrdiff_t column = 0; column < channels; ++column) {
      // The matrix is symmetric: its rows are read as columns.
      std::copy_n(matrix.data() + column * channels + first, rows, block + column * shape.lanes);
    }
  }
  return to;
}

template <typename Element>
std::size_t tap_gradient_scratch_bytes(const BlockedShape& shape) {
  if constexpr (avx512_bf16::kBuiltFor<Element>) {
    if (shape.lanes == 16 && avx512_bf16::available()) {
      return avx512_bf16::tap_gradient_scratch_bytes(shape);
    }
  }
  return 0;
}

template void tap_gradient(const BlockedShape&, const TapGradientArguments<float>&);
template void tap_gradient(const BlockedShape&, const TapGradientArguments<BFloat16>&);
template std::size_t tap_gradient_scratch_bytes<float>(const BlockedShape&);
template std::size_t tap_gradient_scratch_bytes<BFloat16>(const BlockedShape&);

}  // namespace impasto::cpu
