#pragma once

#include <cstdint>
#include <vector>

#include "base/large_vector.h"
#include "image/fit.h"
#include "impasto/picture.h"

namespace impasto {

/// A picture for use at a few sizes. It holds the picture itself or its copies at those sizes,
/// whichever takes less memory.
class ScaledPicture {
 public:
  ScaledPicture() = default;

  /// Without `sizes` the picture is kept as it is. It must have pixels.
  ScaledPicture(Picture picture, const std::vector<Size>& sizes);

  /// Of the picture itself.
  [[nodiscard]] Size size() const { return size_; }
  [[nodiscard]] bool has_alpha() const { return has_alpha_; }

  /// resize(picture, size); where sizes were given, one of them.
  [[nodiscard]] Picture at(Size size) const;

  /// Memory, or space on disk, that it holds.
  [[nodiscard]] std::uint64_t bytes() const;

  /// Throws Error where the disk has no room.
  void move_to_disk();

 private:
  struct Copy {
    Size size;
    LargeVector<float> rgb;
    LargeVector<float> alpha;
  };

  void keep(const Picture& picture);

  Size size_;
  bool has_alpha_ = false;
  std::vector<Copy> copies_;
};

}  // namespace impasto
