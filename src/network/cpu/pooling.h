#pragma once

#include <cstdint>

#include "impasto/engine.h"
#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"

namespace impasto::cpu {

/// 2x2 pooling with stride 2 of a part of a window's map into a part of the pooled map. An odd last
/// row or column of the part is dropped.
///
/// Backward needs one code per output, laid out as the outputs are. Max pooling: which of the four
/// inputs was the first largest (0 to 3, row by row), or kNoWinner where that one is not above 0.
/// Average pooling: bit i says whether input i is above 0. So ReLU's mask is in the codes too.
struct PoolingStep {
  Pooling kind = Pooling::max;
  BlockedShape in;   ///< of the window, before the pooling
  Rectangle part;    ///< of the window
  BlockedShape out;  ///< of the whole map after the pooling
  int out_top = 0;   ///< where the part's pooling begins there
  int out_left = 0;
};

inline constexpr std::uint8_t kNoWinner = 4;

/// `codes` may be nullptr: none are kept. Element is float or BFloat16.
template <typename Element>
void pooling_forward(const PoolingStep& step, const Element* from, Element* to,
                     std::uint8_t* codes);

/// Writes the gradient of the whole window before ReLU: 0 outside of the part.
template <typename Element>
void pooling_backward(const PoolingStep& step, const Element* out_gradient,
                      const std::uint8_t* codes, Element* in_gradient);

}  // namespace impasto::cpu
