#pragma once

namespace vips {
class VImage;
}

namespace impasto {

/// How many bands of an image are color (1 grey, 3 RGB or Lab, 4 CMYK); the next one, if any, is
/// alpha.
[[nodiscard]] int color_bands(const vips::VImage& image);

/// The color bands, brought to sRGB: 1 (grey) or 3 bands, 8 or 16 bits unsigned.
///
/// An embedded profile is converted (relative colorimetric with black point compensation, to 16
/// bits); pictures without one, with a broken one or with one that is sRGB under another name keep
/// their values. Float pictures are taken as linear light. Throws vips::VError.
[[nodiscard]] vips::VImage to_srgb(const vips::VImage& image);

}  // namespace impasto
