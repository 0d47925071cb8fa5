#include "image/profile.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "impasto/error.h"

// libvips's conversion lets Little CMS optimize: fast, but for most pictures it then goes through a
// coarse table, which moves colors by up to 1 %. Hence Little CMS itself.
namespace impasto {
namespace {

struct DeleteTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Transform = std::unique_ptr<void, DeleteTransform>;

int samples_of(ColorSpace space) {
  return space == ColorSpace::grey ? 1 : space == ColorSpace::cmyk ? 4 : 3;
}

cmsUInt32Number pixel_format(ColorSpace space, int sample_bytes) {
  const auto integers = [&](int id) {
    return static_cast<cmsUInt32Number>(COLORSPACE_SH(id) | CHANNELS_SH(samples_of(space)) |
                                        BYTES_SH(sample_bytes));
  };
  switch (space) {
    case ColorSpace::grey:
      return integers(PT_GRAY);
    case ColorSpace::rgb:
      return integers(PT_RGB);
    case ColorSpace::cmyk:
      return integers(PT_CMYK);
    default:
      return TYPE_Lab_FLT;
  }
}

/// Null where the profile does not fit the pixels.
Transform make_transform(cmsHPROFILE profile, ColorSpace space, int sample_bytes) {
  const std::unique_ptr<void, cmsBool (*)(cmsHPROFILE)> srgb(cmsCreate_sRGBProfile(),
                                                             cmsCloseProfile);
  // Of 8-bit RGB (what phones and cameras write) the optimized form has no coarse table but 14-bit
  // fixed point: ten times as fast, and off by a fifth of a step of 8 bits in the darkest colors.
  const bool optimize = sample_bytes == 1 && space == ColorSpace::rgb && cmsIsMatrixShaper(profile);
  const cmsUInt32Number flags =
      cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION | (optimize ? 0U : cmsFLAGS_NOOPTIMIZE);
  return Transform(cmsCreateTransform(profile, pixel_format(space, sample_bytes), srgb.get(),
                                      TYPE_RGB_16, INTENT_RELATIVE_COLORIMETRIC, flags));
}

}  // namespace

void Profile::Close::operator()(void* profile) const { cmsCloseProfile(profile); }

std::optional<Profile> Profile::open(std::span<const std::byte> bytes, ColorSpace space) {
  Handle handle(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
  if (handle == nullptr || make_transform(handle.get(), space, 2) == nullptr) return std::nullopt;
  return Profile(std::move(handle), space);
}

Profile Profile::lab() { return {Handle(cmsCreateLab4Profile(nullptr)), ColorSpace::lab}; }

bool Profile::is_srgb() const {
  if (space_ != ColorSpace::rgb) return false;
  constexpr int kSteps = 9;
  constexpr int kTolerance = 65535 / 255 * 3 / 2;
  std::vector<std::uint16_t> colors;
  for (int i = 0; i < kSteps * kSteps * kSteps; ++i) {
    for (const int level : {i % kSteps, i / kSteps % kSteps, i / kSteps / kSteps}) {
      colors.push_back(static_cast<std::uint16_t>(level * 65535 / (kSteps - 1)));
    }
  }
  std::vector<std::uint16_t> converted(colors.size());
  to_srgb(colors.data(), 2, converted);
  return std::ranges::equal(colors, converted,
                            [](int a, int b) { return std::abs(a - b) <= kTolerance; });
}

void Profile::to_srgb(const void* pixels, int sample_bytes, std::span<std::uint16_t> rgb) const {
  const Transform transform = make_transform(handle_.get(), space_, sample_bytes);
  if (transform == nullptr) throw Error("a color profile cannot be used; convert it to sRGB first");
  constexpr std::size_t kChunk = 4096;
  const std::size_t count = rgb.size() / 3;
  const auto* bytes = static_cast<const std::byte*>(pixels);
  const std::size_t pixel_bytes =
      static_cast<std::size_t>(samples_of(space_)) * static_cast<std::size_t>(sample_bytes);
#pragma omp parallel for schedule(static)
  for (std::size_t begin = 0; begin < count; begin += kChunk) {
    cmsDoTransform(transform.get(), bytes + begin * pixel_bytes, rgb.data() + 3 * begin,
                   static_cast<cmsUInt32Number>(std::min(kChunk, count - begin)));
  }
}

std::vector<std::byte> srgb_profile() {
  const std::unique_ptr<void, cmsBool (*)(cmsHPROFILE)> profile(cmsCreate_sRGBProfile(),
                                                                cmsCloseProfile);
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile.get(), nullptr, &size);
  std::vector<std::byte> bytes(size);
  if (size == 0 || !cmsSaveProfileToMem(profile.get(), bytes.data(), &size)) {
    throw Error("Little CMS cannot make an sRGB profile; reinstall liblcms2");
  }
  // The header's date of creation (ICC.1:2022, 7.2.8) would make every file differ.
  constexpr std::array<unsigned char, 12> kFirstOfJanuary2026{0x07, 0xEA, 0, 1, 0, 1};
  std::ranges::copy(std::as_bytes(std::span(kFirstOfJanuary2026)), bytes.begin() + 24);
  return bytes;
}

}  // namespace impasto
