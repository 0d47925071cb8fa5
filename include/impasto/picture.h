#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace impasto {

/// A picture in memory: sRGB-encoded float32 RGB, nominally in [0, 1] (an optimiser may leave that
/// range; writing clamps). Value type; owns its pixels.
struct Picture {
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels

  /// (3, H, W), planes R, G, B, rows top to bottom.
  std::vector<float> rgb;

  /// (H, W), 0 transparent to 1 opaque; empty where the picture has no alpha channel. Colors are
  /// not premultiplied.
  std::vector<float> alpha;

  Picture() = default;

  /// A black, opaque picture.
  Picture(int width, int height);

  [[nodiscard]] std::size_t pixel_count() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  [[nodiscard]] bool has_alpha() const { return !alpha.empty(); }
};

/// Reads a PNG, JPEG, WebP, TIFF, GIF, HEIF, AVIF, JPEG XL, JPEG 2000, PPM or Radiance picture (its
/// first page), told by its bytes: EXIF orientation applied, embedded ICC profile converted to
/// sRGB, grey, palette, CMYK, Lab, 16-bit and float (linear light) pictures brought to RGB float.
/// An 8-bit value v of an sRGB picture gives exactly v / 255.
///
/// Dimensions are checked from the header, before a pixel is decoded: at most 1e9 pixels, and no
/// more than fit into free memory.
/// Throws Error: missing, empty, truncated, damaged, not a picture, too many pixels.
[[nodiscard]] Picture read_picture(const std::filesystem::path& path);

/// The same for a file's bytes, of which nothing is used later; `name` is the picture's in errors.
[[nodiscard]] Picture read_picture(std::span<const std::byte> bytes, const std::string& name);

/// How a picture is written.
struct WriteOptions {
  int bits = 8;               ///< per channel: 8, or 16 (PNG and TIFF)
  int quality = 95;           ///< JPEG and WebP, 1 to 100
  std::string settings = {};  ///< text kept in the file's metadata (impasto puts its recipe there)
};

/// Writes a picture as PNG, JPEG, WebP or TIFF, told by the extension, with an sRGB profile.
/// Values are clamped to [0, 1]; a JPEG shows transparent parts over white. The file appears under
/// its name only when it is whole; the same picture and options give the same bytes.
/// Throws Error: unknown extension, bits or quality out of range, settings longer than 60 KiB, NaN
/// or infinite values, more pixels than the format holds, unwritable path, disk full.
void write_picture(const Picture& picture, const std::filesystem::path& path,
                   const WriteOptions& options = {});

/// Throws the Error that write_picture would throw for this path and these options, without writing
/// a picture: call it before hours of work.
void check_writable(const std::filesystem::path& path, const WriteOptions& options = {});

/// The settings text that write_picture put into a file; empty where there is none. Characters that
/// XML cannot hold (control characters, bytes that are not UTF-8) come back as U+FFFD.
/// Throws Error as read_picture does.
[[nodiscard]] std::string read_settings(const std::filesystem::path& path);

/// Resamples with a Lanczos-3 kernel (widened when reducing) to exactly width x height; alpha goes
/// along, colors weighted by it. Throws Error for sizes out of range.
[[nodiscard]] Picture resize(const Picture& picture, int width, int height);

/// Resizes so that the longer side has `longer_side` pixels and the aspect ratio is kept;
/// 0 returns the picture as it is.
[[nodiscard]] Picture resize_to_longer_side(const Picture& picture, int longer_side);

}  // namespace impasto
