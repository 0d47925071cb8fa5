#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "impasto/picture.h"

namespace impasto {

/// The bytes of a JPEG of this quality (1 to 100), of at most `longer_side` pixels a side. Throws
/// Error as write_picture does.
[[nodiscard]] std::string encode_jpeg(const Picture& picture, int longer_side, int quality);

/// A small copy of an encoded picture, to be shown.
struct Thumbnail {
  std::string type;  ///< image/jpeg, or image/png with transparency or where it was asked for
  std::string bytes;
};

/// At most `side` pixels a side, never enlarged, in sRGB and upright. Large pictures are read a few
/// rows at a time. `name` is the picture's in errors. Throws Error as read_picture does.
[[nodiscard]] Thumbnail make_thumbnail(std::span<const std::byte> bytes, int side, bool as_png,
                                       const std::string& name);

}  // namespace impasto
