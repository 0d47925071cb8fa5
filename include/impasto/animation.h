#pragma once

#include <filesystem>
#include <span>

namespace impasto {

/// How pictures become an animation.
struct AnimationOptions {
  double frames_per_second = 12.0;  ///< 0.1 to 50
  double hold_seconds = 2.0;  ///< for which the last frame stays, 0 to 60; not less than any other
  int longer_side = 768;      ///< larger frames are reduced to it; pixels, 16 to 4096
  int quality = 80;           ///< 1 to 100
};

/// Writes pictures as an animated WebP (".webp"), which begins anew at its end: read one after the
/// other as read_picture() does, reduced to at most `longer_side`, white where they are
/// transparent. They are kept as 8 bits a channel in a temporary file meanwhile, not in memory. All
/// must have the size of the first one. The file appears under its name only when it is whole; the
/// same frames and options give the same bytes.
/// Throws Error: no frame, or more than an animation of that size holds (10 million rows in all), a
/// frame that cannot be read or has another size, options out of range, another extension,
/// unwritable path, disk full.
void write_animation(std::span<const std::filesystem::path> frames,
                     const std::filesystem::path& path, const AnimationOptions& options = {});

/// Throws the Error that write_animation would throw for this path and these options whatever the
/// frames are: call it before hours of work.
void check_animation(const std::filesystem::path& path, const AnimationOptions& options = {});

}  // namespace impasto
