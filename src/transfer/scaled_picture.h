#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/large_vector.h"
#include "image/fit.h"
#include "impasto/picture.h"

namespace impasto {

/// A picture without values, for plans; and whether one is such.
[[nodiscard]] Picture outline_of(Size size, bool has_alpha);
[[nodiscard]] bool is_outline(const Picture& picture);

/// A picture for use at a few sizes. It holds the picture itself or its copies at those sizes,
/// whichever takes less memory. Of an outline (a picture with a size and no values, of which it
/// counts as transparent with any alpha) it knows the same sizes and bytes, and has no values
/// either.
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

  /// The colors of at(size): those that it holds, or a copy that goes into `room`.
  [[nodiscard]] VectorView<const float> rgb_at(Size size, Storage storage,
                                               LargeVector<float>& room) const;

  /// Whether rgb_at(size) needs no copy.
  [[nodiscard]] bool holds(Size size) const { return find(size) != nullptr; }

  /// The transparency of at(size); empty where there is none.
  [[nodiscard]] std::vector<float> alpha_at(Size size) const;

  /// Memory, or space on disk, that it holds.
  [[nodiscard]] std::uint64_t bytes() const;

  /// Throws Error where the disk has no room.
  void move_to_disk();

 private:
  /// Lives in `picture`, or without planes there on disk.
  struct Copy {
    Picture picture;
    LargeVector<float> rgb;
    LargeVector<float> alpha;

    [[nodiscard]] Size size() const { return {picture.width, picture.height}; }
    [[nodiscard]] VectorView<const float> rgb_view() const;
    [[nodiscard]] VectorView<const float> alpha_view() const;
  };

  void keep(Picture picture) { copies_.push_back({std::move(picture), {}, {}}); }
  [[nodiscard]] const Copy* find(Size size) const;

  Size size_;
  bool has_alpha_ = false;
  std::vector<Copy> copies_;
};

}  // namespace impasto
