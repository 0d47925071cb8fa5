#include "network/cpu/preprocessing.h"

#include "base/parallel.h"

namespace impasto::cpu {

void preprocessing_forward(const InputTransform& transform, std::span<const float> picture,
                           float* input) {
  const std::size_t plane = picture.size() / 3;
  for (std::size_t c = 0; c < 3; ++c) {
    const float* from = picture.data() + static_cast<std::size_t>(transform.source[c]) * plane;
    const auto scale = static_cast<float>(transform.scale[c]);
    const auto offset = static_cast<float>(transform.offset[c]);
    float* to = input + c * plane;
    parallel_blocks(plane, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) to[i] = from[i] * scale + offset;
    });
  }
}

}  // namespace impasto::cpu
