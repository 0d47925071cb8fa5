#include "impasto/picture.h"

#include <fmt/format.h>

#include "base/huge_pages.h"
#include "image/limits.h"
#include "impasto/error.h"

namespace impasto {

Picture::Picture(int w, int h) : width(w), height(h) {
  if (!is_sane_size(width, height)) {
    throw Error(fmt::format(
        "a picture of {} x {} pixels cannot be made; take 1 to {} a side and at most {} in all",
        width, height, kMaxSide, kMaxPixels));
  }
  rgb = zeros<float>(3 * pixel_count());
}

}  // namespace impasto
