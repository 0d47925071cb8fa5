#include "image/color.h"

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <vips/vips8>

#include "image/profile.h"

namespace impasto {
namespace {

using vips::VImage;

struct FreeMemory {
  void operator()(void* memory) const { g_free(memory); }
};

VImage with_interpretation(const VImage& image, VipsInterpretation interpretation) {
  return image.copy(VImage::option()->set("interpretation", interpretation));
}

std::span<const std::byte> embedded_profile(const VImage& image) {
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return {};
  std::size_t size = 0;
  const void* bytes = image.get_blob(VIPS_META_ICC_NAME, &size);
  return {static_cast<const std::byte*>(bytes), size};
}

/// libvips's stand-in for the press of CMYK pictures that do not name theirs.
Profile standard_cmyk() {
  const std::unique_ptr<VipsArea, void (*)(VipsArea*)> area(VIPS_AREA(VImage::profile_load("cmyk")),
                                                            vips_area_unref);
  const auto* bytes = static_cast<const std::byte*>(area->data);
  std::optional<Profile> profile = Profile::open({bytes, area->length}, ColorSpace::cmyk);
  if (!profile) throw vips::VError("libvips lacks its CMYK profile");
  return std::move(*profile);
}

VImage convert(const VImage& color, const Profile& profile) {
  std::size_t size = 0;
  const std::unique_ptr<void, FreeMemory> pixels(color.write_to_memory(&size));
  const std::size_t count = static_cast<std::size_t>(color.width()) * color.height() * 3;
  const std::size_t bytes = count * sizeof(std::uint16_t);
  auto* rgb = static_cast<std::uint16_t*>(g_try_malloc(bytes));
  if (rgb == nullptr) throw std::bad_alloc();
  VImage converted = VImage::new_from_memory_steal(rgb, bytes, color.width(), color.height(), 3,
                                                   VIPS_FORMAT_USHORT);
  profile.to_srgb(pixels.get(), static_cast<int>(vips_format_sizeof(color.format())), {rgb, count});
  return converted;
}

VImage convert_integers(const VImage& color) {
  const ColorSpace space = color.bands() == 1   ? ColorSpace::grey
                           : color.bands() == 3 ? ColorSpace::rgb
                                                : ColorSpace::cmyk;
  const std::optional<Profile> profile = Profile::open(embedded_profile(color), space);
  if (profile && !profile->is_srgb()) return convert(color, *profile);
  return space == ColorSpace::cmyk ? convert(color, standard_cmyk()) : color;
}

/// Linear light to 16 bits sRGB-encoded; values outside [0, 1] and NaN are clipped.
VImage encode_linear(const VImage& color) {
  const VImage rgb = color.bands() == 1 ? VImage::bandjoin({color, color, color}) : color;
  return with_interpretation(rgb.cast(VIPS_FORMAT_FLOAT), VIPS_INTERPRETATION_scRGB)
      .scRGB2sRGB(VImage::option()->set("depth", 16));
}

/// 8 and 16 bits as they are; the wider and the signed formats brought to 16 bits.
VImage to_integers(const VImage& image) {
  switch (image.format()) {
    case VIPS_FORMAT_UCHAR:
    case VIPS_FORMAT_USHORT:
      return image;
    case VIPS_FORMAT_UINT:
      return (image / 65537.0).rint().cast(VIPS_FORMAT_USHORT);
    case VIPS_FORMAT_FLOAT:
    case VIPS_FORMAT_DOUBLE:
      return (image * 65535.0).rint().cast(VIPS_FORMAT_USHORT);
    default:
      return image.cast(VIPS_FORMAT_USHORT);
  }
}

}  // namespace

VImage unpack(const VImage& image) {
  if (image.coding() == VIPS_CODING_RAD) return image.rad2float();
  if (image.coding() == VIPS_CODING_LABQ) return image.LabQ2Lab();
  return image;
}

int color_bands(const VImage& image) {
  const int bands = image.bands();
  if (image.guess_interpretation() == VIPS_INTERPRETATION_CMYK && bands >= 4) return 4;
  return bands < 3 ? 1 : 3;
}

VImage to_srgb(const VImage& image) {
  const int bands = color_bands(image);
  const VImage color = image.extract_band(0, VImage::option()->set("n", bands));
  switch (image.guess_interpretation()) {
    case VIPS_INTERPRETATION_LAB:
      return convert(color.cast(VIPS_FORMAT_FLOAT), Profile::lab());
    case VIPS_INTERPRETATION_LABS:
      return convert(color.LabS2Lab(), Profile::lab());
    case VIPS_INTERPRETATION_XYZ:
      return encode_linear(color.XYZ2scRGB());
    default:
      break;
  }
  const bool linear = image.format() == VIPS_FORMAT_FLOAT || image.format() == VIPS_FORMAT_DOUBLE;
  return linear ? encode_linear(color) : convert_integers(to_integers(color));
}

VImage alpha_of(const VImage& image) { return to_integers(image.extract_band(color_bands(image))); }

}  // namespace impasto
