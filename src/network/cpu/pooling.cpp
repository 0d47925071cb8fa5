#include "network/cpu/pooling.h"

#include <algorithm>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// One row of outputs of one block: the two rows of inputs above each other.
template <int Lanes>
[[gnu::always_inline]] inline void max_row(const float* top, const float* bottom,
                                           std::ptrdiff_t out_width, float* to,
                                           std::uint8_t* codes) {
  using F = Float<Lanes>;
  for (std::ptrdiff_t x = 0; x < out_width; ++x) {
    const F inputs[4] = {vector_at<F>(top + 2 * x * Lanes), vector_at<F>(top + (2 * x + 1) * Lanes),
                         vector_at<F>(bottom + 2 * x * Lanes),
                         vector_at<F>(bottom + (2 * x + 1) * Lanes)};
    F largest = inputs[0];
    Int<Lanes> code = {};
    for (int i = 1; i < 4; ++i) {
      code = inputs[i] > largest ? Int<Lanes>{} + i : code;
      largest = inputs[i] > largest ? inputs[i] : largest;
    }
    vector_at<F>(to + x * Lanes) = largest;
    if (codes == nullptr) continue;
    code = largest > 0.0F ? code : Int<Lanes>{} + kNoWinner;
    vector_at<Byte<Lanes>>(codes + x * Lanes) = __builtin_convertvector(code, Byte<Lanes>);
  }
}

template <int Lanes>
[[gnu::always_inline]] inline void max_row_backward(const float* out_gradient,
                                                    const std::uint8_t* codes,
                                                    std::ptrdiff_t out_width, float* top,
                                                    float* bottom) {
  using F = Float<Lanes>;
  for (std::ptrdiff_t x = 0; x < out_width; ++x) {
    const F gradient = vector_at<F>(out_gradient + x * Lanes);
    const Int<Lanes> code =
        __builtin_convertvector(vector_at<Byte<Lanes>>(codes + x * Lanes), Int<Lanes>);
    float* inputs[4] = {top + 2 * x * Lanes, top + (2 * x + 1) * Lanes, bottom + 2 * x * Lanes,
                        bottom + (2 * x + 1) * Lanes};
    for (int i = 0; i < 4; ++i) vector_at<F>(inputs[i]) = code == i ? gradient : F{};
  }
}

template <int Lanes>
[[gnu::always_inline]] inline void average_row(const float* top, const float* bottom,
                                               std::ptrdiff_t out_width, float* to) {
  using F = Float<Lanes>;
  for (std::ptrdiff_t x = 0; x < out_width; ++x) {
    const std::ptrdiff_t left = 2 * x * Lanes;
    const F sum = (vector_at<F>(top + left) + vector_at<F>(top + left + Lanes)) +
                  (vector_at<F>(bottom + left) + vector_at<F>(bottom + left + Lanes));
    vector_at<F>(to + x * Lanes) = sum * 0.25F;
  }
}

template <int Lanes>
[[gnu::always_inline]] inline void average_row_backward(const float* out_gradient,
                                                        std::ptrdiff_t out_width, float* top,
                                                        float* bottom) {
  using F = Float<Lanes>;
  for (std::ptrdiff_t x = 0; x < out_width; ++x) {
    const F gradient = vector_at<F>(out_gradient + x * Lanes) * 0.25F;
    for (float* row : {top, bottom}) {
      vector_at<F>(row + 2 * x * Lanes) = gradient;
      vector_at<F>(row + (2 * x + 1) * Lanes) = gradient;
    }
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void max_row(
    int lanes, const float* top, const float* bottom, std::ptrdiff_t out_width, float* to,
    std::uint8_t* codes) {
  if (lanes == 16) return max_row<16>(top, bottom, out_width, to, codes);
  max_row<8>(top, bottom, out_width, to, codes);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void max_row_backward(
    int lanes, const float* out_gradient, const std::uint8_t* codes, std::ptrdiff_t out_width,
    float* top, float* bottom) {
  if (lanes == 16) return max_row_backward<16>(out_gradient, codes, out_width, top, bottom);
  max_row_backward<8>(out_gradient, codes, out_width, top, bottom);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void average_row(
    int lanes, const float* top, const float* bottom, std::ptrdiff_t out_width, float* to) {
  if (lanes == 16) return average_row<16>(top, bottom, out_width, to);
  average_row<8>(top, bottom, out_width, to);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void average_row_backward(
    int lanes, const float* out_gradient, std::ptrdiff_t out_width, float* top, float* bottom) {
  if (lanes == 16) return average_row_backward<16>(out_gradient, out_width, top, bottom);
  average_row_backward<8>(out_gradient, out_width, top, bottom);
}

/// Calls body(offset of the upper input row, offset of the output row) for every row of every
/// block, in floats, on all threads.
template <typename Body>
void for_each_row(const BlockedShape& in, const Body& body) {
  const std::ptrdiff_t in_row = static_cast<std::ptrdiff_t>(in.shape.width) * in.lanes;
  const std::ptrdiff_t out_row = static_cast<std::ptrdiff_t>(in.shape.width / 2) * in.lanes;
  const std::ptrdiff_t out_height = in.shape.height / 2;
#pragma omp parallel for schedule(static) collapse(2)
  for (int block = 0; block < in.blocks(); ++block) {
    for (std::ptrdiff_t y = 0; y < out_height; ++y) {
      body(block * in.block_stride() + 2 * y * in_row, (block * out_height + y) * out_row);
    }
  }
}

/// Clears the last row or column, where it is odd: no window has it.
void clear_odd_edges(const BlockedShape& in, float* gradient) {
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(in.shape.width) * in.lanes;
  const bool odd_width = in.shape.width % 2 != 0;
  const bool odd_height = in.shape.height % 2 != 0;
  for (int block = 0; block < in.blocks(); ++block) {
    float* plane = gradient + block * in.block_stride();
    for (int y = 0; odd_width && y < in.shape.height; ++y) {
      std::fill_n(plane + (y + 1) * row - in.lanes, in.lanes, 0.0F);
    }
    if (odd_height) std::fill_n(plane + (in.shape.height - 1) * row, row, 0.0F);
  }
}

}  // namespace

void max_pooling_forward(const BlockedShape& in, const float* from, float* to,
                         std::uint8_t* codes) {
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(in.shape.width) * in.lanes;
  for_each_row(in, [&](std::ptrdiff_t top, std::ptrdiff_t out) {
    max_row(in.lanes, from + top, from + top + row, in.shape.width / 2, to + out,
            codes == nullptr ? nullptr : codes + out);
  });
}

void max_pooling_backward(const BlockedShape& in, const float* out_gradient,
                          const std::uint8_t* codes, float* in_gradient) {
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(in.shape.width) * in.lanes;
  clear_odd_edges(in, in_gradient);
  for_each_row(in, [&](std::ptrdiff_t top, std::ptrdiff_t out) {
    max_row_backward(in.lanes, out_gradient + out, codes + out, in.shape.width / 2,
                     in_gradient + top, in_gradient + top + row);
  });
}

void average_pooling_forward(const BlockedShape& in, const float* from, float* to) {
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(in.shape.width) * in.lanes;
  for_each_row(in, [&](std::ptrdiff_t top, std::ptrdiff_t out) {
    average_row(in.lanes, from + top, from + top + row, in.shape.width / 2, to + out);
  });
}

void average_pooling_backward(const BlockedShape& in, const float* out_gradient,
                              float* in_gradient) {
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(in.shape.width) * in.lanes;
  clear_odd_edges(in, in_gradient);
  for_each_row(in, [&](std::ptrdiff_t top, std::ptrdiff_t out) {
    average_row_backward(in.lanes, out_gradient + out, in.shape.width / 2, in_gradient + top,
                         in_gradient + top + row);
  });
}

}  // namespace impasto::cpu
