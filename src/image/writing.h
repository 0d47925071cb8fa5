#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <new>
#include <string>
#include <vector>
#include <vips/vips8>

#include "image/profile.h"
#include "image/vips.h"
#include "impasto/error.h"
#include "impasto/picture.h"

namespace impasto {

[[noreturn]] inline void fail_to_write(const std::filesystem::path& path, const std::string& what) {
  throw Error(fmt::format("cannot write {}: {}", path.string(), what));
}

template <typename Sample>
Sample quantize(float value) {
  constexpr float kTop = std::numeric_limits<Sample>::max();
  return static_cast<Sample>(std::lround(std::clamp(value, 0.0F, 1.0F) * kTop));
}

/// Interleaved samples (H, W, bands); an alpha channel becomes the fourth band or, with three, lets
/// white paper through.
template <typename Sample>
std::vector<Sample> interleave(const Picture& picture, int bands) {
  const std::size_t pixels = picture.pixel_count();
  const bool over_white = picture.has_alpha() && bands == 3;
  std::vector<Sample> samples(pixels * static_cast<std::size_t>(bands));
  Sample* out = samples.data();
  for (std::size_t i = 0; i < pixels; ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      float value = std::clamp(picture.rgb[channel * pixels + i], 0.0F, 1.0F);
      if (over_white) value = 1.0F + std::clamp(picture.alpha[i], 0.0F, 1.0F) * (value - 1.0F);
      *out++ = quantize<Sample>(value);
    }
    if (bands == 4) *out++ = quantize<Sample>(picture.alpha[i]);
  }
  return samples;
}

/// Says that an image's colors are sRGB.
inline void attach_srgb(vips::VImage& image) {
  const std::vector<std::byte> profile = srgb_profile();
  vips_image_set_blob_copy(image.get_image(), VIPS_META_ICC_NAME, profile.data(), profile.size());
}

/// Runs `body`, in which libvips or memory may fail, for the picture `path`.
template <typename Body>
auto encoding(const std::filesystem::path& path, const Body& body) {
  start_vips();
  try {
    return body();
  } catch (const vips::VError&) {
    fail_to_write(path, fmt::format("libvips cannot encode it ({}); try another format",
                                    take_vips_message()));
  } catch (const std::bad_alloc&) {
    fail_to_write(path, "memory does not suffice to encode it; free memory");
  }
}

}  // namespace impasto
