#pragma once

namespace vips {
class VImage;
}

namespace impasto {

/// The image without libvips's packed codings of Radiance and Lab, so that bands are channels.
[[nodiscard]] vips::VImage unpack(const vips::VImage& image);

/// How many bands of an unpacked image are color (1 grey, 3 RGB or Lab, 4 CMYK); the next one, if
/// any, is alpha.
[[nodiscard]] int color_bands(const vips::VImage& image);

/// The color bands of an unpacked image, brought to sRGB: 1 (grey) or 3 bands, 8 or 16 bits
/// unsigned.
///
/// An embedded profile is converted, to 16 bits; pictures without one, with a broken one or with
/// one that is sRGB under another name keep their values. Float pictures are taken as linear light.
/// Throws vips::VError.
[[nodiscard]] vips::VImage to_srgb(const vips::VImage& image);

/// The alpha band of an unpacked image that has one, 8 or 16 bits unsigned.
[[nodiscard]] vips::VImage alpha_of(const vips::VImage& image);

}  // namespace impasto
