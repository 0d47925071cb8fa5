#include "image/color.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>
#include <vips/vips8>

namespace impasto {
namespace {

using vips::VImage;

vips::VOption* transform_options(const char* fallback_profile) {
  vips::VOption* options = VImage::option()
                               ->set("embedded", true)
                               ->set("intent", VIPS_INTENT_RELATIVE)
                               ->set("black_point_compensation", true)
                               ->set("depth", 16);
  if (fallback_profile != nullptr) options->set("input_profile", fallback_profile);
  return options;
}

/// Every color of a coarse grid (grey: a ramp), 16 bits a channel, as one row.
std::vector<std::uint16_t> probe_colors(int bands) {
  constexpr int kSteps = 9;
  const int count = bands == 1 ? kSteps : kSteps * kSteps * kSteps;
  std::vector<std::uint16_t> values;
  for (int i = 0; i < count; ++i) {
    for (int band = 0, rest = i; band < bands; ++band, rest /= kSteps) {
      values.push_back(static_cast<std::uint16_t>(rest % kSteps * 65535 / (kSteps - 1)));
    }
  }
  return values;
}

/// Whether the embedded profile of a grey or RGB image moves no color by more than half a step of
/// 8 bits. There are dozens of profiles that mean sRGB; this knows them all.
bool profile_is_srgb(const VImage& image) {
  const int bands = image.bands();
  std::vector<std::uint16_t> colors = probe_colors(bands);
  const std::size_t bytes = colors.size() * sizeof(std::uint16_t);
  VImage probe =
      VImage::new_from_memory(colors.data(), bytes, static_cast<int>(colors.size()) / bands, 1,
                              bands, VIPS_FORMAT_USHORT)
          .copy(VImage::option()->set("interpretation", bands == 1 ? VIPS_INTERPRETATION_GREY16
                                                                   : VIPS_INTERPRETATION_RGB16));
  std::size_t size = 0;
  const void* profile = image.get_blob(VIPS_META_ICC_NAME, &size);
  probe.set(VIPS_META_ICC_NAME, nullptr, const_cast<void*>(profile), size);

  const VImage converted = probe.icc_transform("srgb", transform_options(nullptr));
  const VImage moved = (converted - probe).abs();
  return moved.max() <= 65535.0 / 255.0 / 2.0;
}

VImage convert_profile(const VImage& color) {
  if (color.interpretation() == VIPS_INTERPRETATION_CMYK) {
    return color.icc_transform("srgb", transform_options("cmyk"));
  }
  if (color.get_typeof(VIPS_META_ICC_NAME) == 0) return color;
  try {
    if (profile_is_srgb(color)) return color;
    return color.icc_transform("srgb", transform_options(nullptr));
  } catch (const vips::VError&) {
    vips_error_clear();  // a broken profile says nothing: the values are taken as sRGB
    return color;
  }
}

/// Linear light to 16 bits sRGB-encoded; values outside [0, 1] and NaN are clipped.
VImage encode_linear(const VImage& color) {
  const VImage rgb = color.bands() == 1 ? color.bandjoin({color, color}) : color;
  return rgb.cast(VIPS_FORMAT_FLOAT)
      .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_scRGB))
      .scRGB2sRGB(VImage::option()->set("depth", 16));
}

VImage encode_lab(const VImage& lab) {
  return lab.icc_export(VImage::option()
                            ->set("output_profile", "srgb")
                            ->set("intent", VIPS_INTENT_RELATIVE)
                            ->set("depth", 16));
}

}  // namespace

int color_bands(const VImage& image) {
  const int bands = image.bands();
  if (image.guess_interpretation() == VIPS_INTERPRETATION_CMYK && bands >= 4) return 4;
  return bands < 3 ? 1 : 3;
}

VImage to_srgb(const VImage& image) {
  if (image.coding() == VIPS_CODING_RAD) return to_srgb(image.rad2float());
  if (image.coding() == VIPS_CODING_LABQ) return to_srgb(image.LabQ2Lab());

  const int bands = color_bands(image);
  VImage color =
      image.bands() == bands ? image : image.extract_band(0, VImage::option()->set("n", bands));
  switch (image.guess_interpretation()) {
    case VIPS_INTERPRETATION_LAB:
      return encode_lab(color);
    case VIPS_INTERPRETATION_LABS:
      return encode_lab(color.LabS2Lab());
    case VIPS_INTERPRETATION_XYZ:
      return encode_linear(color.XYZ2scRGB());
    default:
      break;
  }
  switch (image.format()) {
    case VIPS_FORMAT_UCHAR:
    case VIPS_FORMAT_USHORT:
      return convert_profile(
          color.copy(VImage::option()->set("interpretation", image.guess_interpretation())));
    case VIPS_FORMAT_FLOAT:
    case VIPS_FORMAT_DOUBLE:
      return encode_linear(color);
    case VIPS_FORMAT_UINT:
      return (color / 65537.0).cast(VIPS_FORMAT_USHORT);
    default:
      return color.cast(VIPS_FORMAT_USHORT);
  }
}

}  // namespace impasto
