#include "network/reference/convolution.h"

#include <algorithm>

namespace impasto::reference {
namespace {

/// to[y][x] += weight * from[y + dy][x + dx], where that lies inside the plane.
void add_shifted(const double* from, double* to, int height, int width, int dy, int dx,
                 double weight) {
  for (int y = std::max(0, -dy); y < std::min(height, height - dy); ++y) {
    for (int x = std::max(0, -dx); x < std::min(width, width - dx); ++x) {
      to[y * width + x] += weight * from[(y + dy) * width + (x + dx)];
    }
  }
}

}  // namespace

void convolution_forward(std::span<const double> in, const FeatureShape& in_shape,
                         std::span<const float> kernel, std::span<const float> bias,
                         std::span<double> out) {
  const auto plane = static_cast<std::ptrdiff_t>(in_shape.positions());
  const auto out_channels = static_cast<int>(bias.size());
#pragma omp parallel for schedule(static)
  for (int o = 0; o < out_channels; ++o) {
    double* to = out.data() + o * plane;
    std::fill_n(to, plane, static_cast<double>(bias[o]));
    for (int i = 0; i < in_shape.channels; ++i) {
      for (int r = 0; r < 3; ++r) {
        for (int s = 0; s < 3; ++s) {
          const float weight = kernel[((o * in_shape.channels + i) * 3 + r) * 3 + s];
          add_shifted(in.data() + i * plane, to, in_shape.height, in_shape.width, r - 1, s - 1,
                      weight);
        }
      }
    }
  }
}

void convolution_backward(std::span<const double> out_gradient, std::span<const float> kernel,
                          const FeatureShape& in_shape, std::span<double> in_gradient) {
  const auto plane = static_cast<std::ptrdiff_t>(in_shape.positions());
  const auto out_channels = static_cast<int>(out_gradient.size() / in_shape.positions());
#pragma omp parallel for schedule(static)
  for (int i = 0; i < in_shape.channels; ++i) {
    double* to = in_gradient.data() + i * plane;
    std::fill_n(to, plane, 0.0);
    for (int o = 0; o < out_channels; ++o) {
      for (int r = 0; r < 3; ++r) {
        for (int s = 0; s < 3; ++s) {
          const float weight = kernel[((o * in_shape.channels + i) * 3 + r) * 3 + s];
          add_shifted(out_gradient.data() + o * plane, to, in_shape.height, in_shape.width, 1 - r,
                      1 - s, weight);
        }
      }
    }
  }
}

}  // namespace impasto::reference
