#include "transfer/border.h"

#include <cstdlib>
#include <utility>

#include "image/fit.h"

namespace impasto {
namespace {

using IndexBeyond = int (*)(int index, int size);

/// A picture of `width` x `height` whose pixel (x, y) is the picture's (x + left, y + top), where
/// `index` says what lies beyond its edges.
Picture sample(const Picture& picture, int width, int height, int left, int top,
               IndexBeyond index) {
  Picture result(width, height);
  float* to = result.rgb.data();
  for (int channel = 0; channel < 3; ++channel) {
    for (int y = 0; y < height; ++y) {
      const std::ptrdiff_t row = index(y + top, picture.height);
      const float* from =
          picture.rgb.data() +
          (static_cast<std::ptrdiff_t>(channel) * picture.height + row) * picture.width;
      for (int x = 0; x < width; ++x) *to++ = from[index(x + left, picture.width)];
    }
  }
  return result;
}

Picture without_alpha(Picture picture) {
  picture.alpha = std::vector<float>();  // = {} would keep the room
  return picture;
}

}  // namespace

int mirrored_index(int i, int size) {
  const int from_start = std::abs(i);
  return from_start < size ? from_start : 2 * (size - 1) - from_start;
}

int wrapped_index(int i, int size) { return (i % size + size) % size; }

Picture mirror_border(Picture picture, int border) {
  if (border == 0) return without_alpha(std::move(picture));
  return sample(picture, picture.width + 2 * border, picture.height + 2 * border, -border, -border,
                mirrored_index);
}

Picture cut_border(Picture picture, int border) {
  if (border == 0) return without_alpha(std::move(picture));
  return sample(picture, picture.width - 2 * border, picture.height - 2 * border, border, border,
                mirrored_index);
}

Picture resize_wrapped(const Picture& picture, int width, int height) {
  const Picture nine = sample(picture, 3 * picture.width, 3 * picture.height, -picture.width,
                              -picture.height, wrapped_index);
  return sample(resize(nine, 3 * width, 3 * height), width, height, width, height, wrapped_index);
}

}  // namespace impasto
