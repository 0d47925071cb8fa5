#include "network/reference/max_pooling.h"

#include <algorithm>

namespace impasto::reference {
namespace {

/// Calls body(output index, index of the first largest input) for every window.
template <typename Body>
void for_each_window(std::span<const double> in, const FeatureShape& in_shape, const Body& body) {
  const int width = in_shape.width;
  std::size_t out_index = 0;
  for (int c = 0; c < in_shape.channels; ++c) {
    const std::size_t plane = static_cast<std::size_t>(c) * in_shape.positions();
    for (int y = 0; y + 1 < in_shape.height; y += 2) {
      for (int x = 0; x + 1 < width; x += 2) {
        const std::size_t corner = plane + static_cast<std::size_t>(y * width + x);
        std::size_t largest = corner;
        for (const std::size_t i : {corner + 1, corner + width, corner + width + 1}) {
          if (in[i] > in[largest]) largest = i;
        }
        body(out_index++, largest);
      }
    }
  }
}

}  // namespace

void max_pooling_forward(std::span<const double> in, const FeatureShape& in_shape,
                         std::span<double> out) {
  for_each_window(in, in_shape, [&](std::size_t o, std::size_t i) { out[o] = in[i]; });
}

void max_pooling_backward(std::span<const double> in, const FeatureShape& in_shape,
                          std::span<const double> out_gradient, std::span<double> in_gradient) {
  std::fill(in_gradient.begin(), in_gradient.end(), 0.0);
  for_each_window(in, in_shape,
                  [&](std::size_t o, std::size_t i) { in_gradient[i] = out_gradient[o]; });
}

}  // namespace impasto::reference
