#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace impasto {

/// What a picture's file says of itself before its pixels.
struct PictureHeader {
  int width = 0;  ///< pixels, as it is shown: turned by its EXIF orientation
  int height = 0;
  bool has_alpha = false;
  std::string type;  ///< "image/png"; told from the bytes
};

/// Of a picture that read_picture takes; `name` is its name in errors. Throws Error.
[[nodiscard]] PictureHeader read_picture_header(std::span<const std::byte> bytes,
                                                const std::string& name);

/// Decodes it to its end, a few rows at a time, and keeps nothing. Throws Error where it is
/// damaged.
void check_picture(std::span<const std::byte> bytes, const std::string& name);

}  // namespace impasto
