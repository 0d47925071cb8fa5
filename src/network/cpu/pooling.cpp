#include "network/cpu/pooling.h"

#include <algorithm>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Rows of one block: the two input rows above each other, from the part's left edge, and their row
/// of outputs. The inputs are only read forward, the outputs only read backward.
template <typename In, typename Out, typename Code>
struct Rows {
  In* top;
  In* bottom;
  Out* out;
  Code* codes;
  int outputs;
};
template <typename Element>
using ForwardRows = Rows<const Element, Element, std::uint8_t>;
template <typename Element>
using BackwardRows = Rows<Element, const Element, const std::uint8_t>;

template <int Lanes, typename Element>
[[gnu::always_inline]] inline void load_inputs(const ForwardRows<Element>& rows, int x,
                                               Float<Lanes>* inputs) {
  const std::ptrdiff_t at = std::ptrdiff_t{2} * x * Lanes;
  inputs[0] = load<Lanes>(rows.top + at);
  inputs[1] = load<Lanes>(rows.top + at + Lanes);
  inputs[2] = load<Lanes>(rows.bottom + at);
  inputs[3] = load<Lanes>(rows.bottom + at + Lanes);
}

template <int Lanes>
[[gnu::always_inline]] inline void store_code(std::uint8_t* to, const Int<Lanes>& code) {
  vector_at<Byte<Lanes>>(to) = __builtin_convertvector(code, Byte<Lanes>);
}

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void max_forward(
    const ForwardRows<Element>& rows) {
  for (int x = 0; x < rows.outputs; ++x) {
    Float<Lanes> inputs[4];
    load_inputs<Lanes>(rows, x, inputs);
    Float<Lanes> largest = inputs[0];
    Int<Lanes> code = {};
    for (int i = 1; i < 4; ++i) {
      code = inputs[i] > largest ? Int<Lanes>{} + i : code;
      largest = inputs[i] > largest ? inputs[i] : largest;
    }
    store<Lanes>(rows.out + x * Lanes, largest);
    if (rows.codes == nullptr) continue;
    store_code<Lanes>(rows.codes + x * Lanes, largest > 0.0F ? code : Int<Lanes>{} + kNoWinner);
  }
}

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void average_forward(
    const ForwardRows<Element>& rows) {
  for (int x = 0; x < rows.outputs; ++x) {
    Float<Lanes> inputs[4];
    load_inputs<Lanes>(rows, x, inputs);
    const Float<Lanes> sum = (inputs[0] + inputs[1]) + (inputs[2] + inputs[3]);
    store<Lanes>(rows.out + x * Lanes, sum * 0.25F);
    if (rows.codes == nullptr) continue;
    Int<Lanes> code = {};
    for (int i = 0; i < 4; ++i) code |= (inputs[i] > 0.0F) & (1 << i);
    store_code<Lanes>(rows.codes + x * Lanes, code);
  }
}

/// The code of four inputs, and where they lie.
template <int Lanes, typename Element>
struct Scatter {
  using Gradient = typename Stored<Lanes, Element>::Type;
  using Mask = typename Stored<Lanes, Element>::Mask;

  [[gnu::always_inline]] Scatter(const BackwardRows<Element>& rows, int x)
      : code(__builtin_convertvector(vector_at<Byte<Lanes>>(rows.codes + x * Lanes), Mask)),
        top(rows.top + std::ptrdiff_t{2} * x * Lanes),
        bottom(rows.bottom + std::ptrdiff_t{2} * x * Lanes) {}
  [[gnu::always_inline]] Gradient& input(int i) const {
    return vector_at<Gradient>((i < 2 ? top : bottom) + i % 2 * Lanes);
  }

  Mask code;
  Element* top;
  Element* bottom;
};

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void max_backward(
    const BackwardRows<Element>& rows) {
  using Gradient = typename Stored<Lanes, Element>::Type;
  for (int x = 0; x < rows.outputs; ++x) {
    const Gradient gradient = vector_at<Gradient>(rows.out + x * Lanes);
    const Scatter<Lanes, Element> to(rows, x);
    for (std::int16_t i = 0; i < 4; ++i) to.input(i) = to.code == i ? gradient : Gradient{};
  }
}

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void average_backward(
    const BackwardRows<Element>& rows) {
  using Gradient = typename Stored<Lanes, Element>::Type;
  for (int x = 0; x < rows.outputs; ++x) {
    const Gradient gradient = rounded<Lanes>(load<Lanes>(rows.out + x * Lanes) * 0.25F, Element{});
    const Scatter<Lanes, Element> to(rows, x);
    for (std::int16_t i = 0; i < 4; ++i) {
      to.input(i) = ((to.code >> i) & std::int16_t{1}) != 0 ? gradient : Gradient{};
    }
  }
}

/// Clears columns [begin, end) of row y of a block.
template <typename Element>
void clear(const BlockedShape& shape, Element* block, int y, int begin, int end) {
  std::fill(block + offset_of(shape, y, begin), block + offset_of(shape, y, end), Element{});
}

/// Where the outputs of the part's first two rows lie.
std::ptrdiff_t out_offset(const PoolingStep& step, int block) {
  return block * step.out.block_stride() + offset_of(step.out, step.out_top, step.out_left);
}

}  // namespace

template <typename Element>
void pooling_forward(const PoolingStep& step, const Element* from, Element* to,
                     std::uint8_t* codes) {
  const int lanes = step.in.lanes;
  const auto run = step.kind == Pooling::max
                       ? (lanes == 16 ? max_forward<16, Element> : max_forward<8, Element>)
                       : (lanes == 16 ? average_forward<16, Element> : average_forward<8, Element>);
#pragma omp parallel for schedule(static) collapse(2)
  for (int block = 0; block < step.in.blocks(); ++block) {
    for (int y = 0; y < step.part.height / 2; ++y) {
      const Element* top = from + block * step.in.block_stride() +
                           offset_of(step.in, step.part.top + 2 * y, step.part.left);
      const std::ptrdiff_t out = out_offset(step, block) + offset_of(step.out, y, 0);
      run({top, top + offset_of(step.in, 1, 0), to + out, codes == nullptr ? nullptr : codes + out,
           step.part.width / 2});
    }
  }
}

template <typename Element>
void pooling_backward(const PoolingStep& step, const Element* out_gradient,
                      const std::uint8_t* codes, Element* in_gradient) {
  const BlockedShape& in = step.in;
  const Rectangle& part = step.part;
  const auto run =
      step.kind == Pooling::max
          ? (in.lanes == 16 ? max_backward<16, Element> : max_backward<8, Element>)
          : (in.lanes == 16 ? average_backward<16, Element> : average_backward<8, Element>);
  const int pooled_right = part.left + part.width / 2 * 2;
  const int pooled_bottom = part.top + part.height / 2 * 2;
#pragma omp parallel for schedule(static) collapse(2)
  for (int block = 0; block < in.blocks(); ++block) {
    for (int y = 0; y < in.shape.height; ++y) {
      Element* gradient = in_gradient + block * in.block_stride();
      if (y < part.top || y >= pooled_bottom) {
        clear(in, gradient, y, 0, in.shape.width);
        continue;
      }
      clear(in, gradient, y, 0, part.left);
      clear(in, gradient, y, pooled_right, in.shape.width);
      if ((y - part.top) % 2 != 0) continue;  // written with the row above
      Element* top = gradient + offset_of(in, y, part.left);
      const std::ptrdiff_t out =
          out_offset(step, block) + offset_of(step.out, (y - part.top) / 2, 0);
      run({top, top + offset_of(in, 1, 0), out_gradient + out, codes + out, part.width / 2});
    }
  }
}

template void pooling_forward(const PoolingStep&, const float*, float*, std::uint8_t*);
template void pooling_forward(const PoolingStep&, const BFloat16*, BFloat16*, std::uint8_t*);
template void pooling_backward(const PoolingStep&, const float*, const std::uint8_t*, float*);
template void pooling_backward(const PoolingStep&, const BFloat16*, const std::uint8_t*, BFloat16*);

}  // namespace impasto::cpu
