#include "network/reference/average_pooling.h"

#include <algorithm>

namespace impasto::reference {
namespace {

/// Calls body(output index, input index) for each of the four inputs of every window.
template <typename Body>
void for_each_input(const FeatureShape& in_shape, const Body& body) {
  const int width = in_shape.width;
  std::size_t out_index = 0;
  for (int c = 0; c < in_shape.channels; ++c) {
    const std::size_t plane = static_cast<std::size_t>(c) * in_shape.positions();
    for (int y = 0; y + 1 < in_shape.height; y += 2) {
      for (int x = 0; x + 1 < width; x += 2) {
        const std::size_t corner = plane + static_cast<std::size_t>(y * width + x);
        for (const std::size_t i : {corner, corner + 1, corner + width, corner + width + 1}) {
          body(out_index, i);
        }
        ++out_index;
      }
    }
  }
}

}  // namespace

void average_pooling_forward(std::span<const double> in, const FeatureShape& in_shape,
                             std::span<double> out) {
  std::fill(out.begin(), out.end(), 0.0);
  for_each_input(in_shape, [&](std::size_t o, std::size_t i) { out[o] += in[i] / 4.0; });
}

void average_pooling_backward(std::span<const double> out_gradient, const FeatureShape& in_shape,
                              std::span<double> in_gradient) {
  std::fill(in_gradient.begin(), in_gradient.end(), 0.0);
  for_each_input(in_shape,
                 [&](std::size_t o, std::size_t i) { in_gradient[i] = out_gradient[o] / 4.0; });
}

}  // namespace impasto::reference
