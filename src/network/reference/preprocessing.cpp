#include "network/reference/preprocessing.h"

namespace impasto::reference {

void preprocessing_forward(const InputTransform& transform, std::span<const float> picture,
                           std::span<double> input) {
  const std::size_t plane = picture.size() / 3;
  for (std::size_t c = 0; c < 3; ++c) {
    const std::size_t source = static_cast<std::size_t>(transform.source[c]) * plane;
    for (std::size_t i = 0; i < plane; ++i) {
      input[c * plane + i] = picture[source + i] * transform.scale[c] + transform.offset[c];
    }
  }
}

void preprocessing_backward(const InputTransform& transform, std::span<const double> input_gradient,
                            std::span<float> picture_gradient) {
  const std::size_t plane = picture_gradient.size() / 3;
  for (std::size_t c = 0; c < 3; ++c) {
    const std::size_t source = static_cast<std::size_t>(transform.source[c]) * plane;
    for (std::size_t i = 0; i < plane; ++i) {
      picture_gradient[source + i] =
          static_cast<float>(input_gradient[c * plane + i] * transform.scale[c]);
    }
  }
}

}  // namespace impasto::reference
