#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace impasto {

/// What the samples of a pixel stand for.
enum class ColorSpace { grey, rgb, cmyk, lab };

/// An ICC profile of pixels, and the way from them to sRGB: relative colorimetric with black point
/// compensation.
class Profile {
 public:
  /// Nothing where the bytes are no profile, or one of another space.
  [[nodiscard]] static std::optional<Profile> open(std::span<const std::byte> bytes,
                                                   ColorSpace space);

  /// CIE L*a*b* under D50, as profiles and TIFF files have it.
  [[nodiscard]] static Profile lab();

  /// Whether it describes RGB pixels and moves no color by more than one and a half steps of 8
  /// bits: so far do the sRGB profiles of different makers lie apart.
  [[nodiscard]] bool is_srgb() const;

  /// Converts interleaved pixels to 16-bit RGB, on all threads. Samples are unsigned integers of
  /// `sample_bytes` (1 or 2); those of Lab are floats (4).
  void to_srgb(const void* pixels, int sample_bytes, std::span<std::uint16_t> rgb) const;

 private:
  struct Close {
    void operator()(void* profile) const;
  };
  using Handle = std::unique_ptr<void, Close>;

  Profile(Handle handle, ColorSpace space) : handle_(std::move(handle)), space_(space) {}

  Handle handle_;
  ColorSpace space_;
};

/// The bytes of an sRGB profile to put into files; always the same.
[[nodiscard]] std::vector<std::byte> srgb_profile();

}  // namespace impasto
