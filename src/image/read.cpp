#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vips/vips8>

#include "base/system.h"
#include "image/color.h"
#include "image/header.h"
#include "image/open.h"
#include "image/settings.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using vips::VImage;

void check_memory(const std::string& name, const VImage& image) {
  // Decoded and its colors alone, 16-bit RGB twice while it is converted, and four float planes.
  const std::uint64_t bytes_per_pixel = 2 * VIPS_IMAGE_SIZEOF_PEL(image.get_image()) + 12 + 16;
  const std::uint64_t needed = bytes_per_pixel * image.width() * image.height();
  if (needed > available_memory()) {
    fail_to_read(
        name, fmt::format("its {} x {} pixels need {} of memory, {} are free; reduce it first or "
                          "free memory",
                          image.width(), image.height(), bytes_text(needed),
                          bytes_text(available_memory())));
  }
}

struct FreeMemory {
  void operator()(void* memory) const { g_free(memory); }
};

/// Copies one band of interleaved samples into a plane; `scale` is the sample that means 1.
template <typename Sample>
void fill_plane(std::span<float> plane, const void* samples, int bands, int band, float scale) {
  const Sample* sample = static_cast<const Sample*>(samples) + band;
  for (float& value : plane) {
    value = static_cast<float>(*sample) / scale;
    sample += bands;
  }
}

/// Rows whose samples are in memory a second time while they become floats.
constexpr int kRowsAtOnce = 256;

/// Writes the bands of an image into consecutive planes; of a grey one into all of them.
void fill_planes(std::span<float> planes, int plane_count, const VImage& image) {
  const std::size_t plane_size = planes.size() / static_cast<std::size_t>(plane_count);
  const auto width = static_cast<std::size_t>(image.width());
  for (int top = 0; top < image.height(); top += kRowsAtOnce) {
    const int height = std::min(kRowsAtOnce, image.height() - top);
    std::size_t bytes = 0;
    const std::unique_ptr<void, FreeMemory> samples(
        image.extract_area(0, top, image.width(), height).write_to_memory(&bytes));
    for (int i = 0; i < plane_count; ++i) {
      const std::span<float> rows = planes.subspan(
          static_cast<std::size_t>(i) * plane_size + static_cast<std::size_t>(top) * width,
          static_cast<std::size_t>(height) * width);
      const int band = std::min(i, image.bands() - 1);
      if (image.format() == VIPS_FORMAT_UCHAR) {
        fill_plane<std::uint8_t>(rows, samples.get(), image.bands(), band, 255.0F);
      } else {
        fill_plane<std::uint16_t>(rows, samples.get(), image.bands(), band, 65535.0F);
      }
    }
  }
}

/// The pixels in memory, as the file has them.
VImage load_pixels(const VImage& header) {
  VImage image = header.copy();
  // With several threads libvips now and then takes a damaged file for a whole one: the thread that
  // saw the error blackens the rows, another finds them done. Decoders have one thread anyway.
  image.set(VIPS_META_CONCURRENCY, 1);
  return image.copy_memory();
}

Picture decode(const VImage& header, const std::string& name) {
  check_memory(name, header);
  const VImage image = unpack(load_pixels(header).autorot());
  Picture picture(image.width(), image.height());
  fill_planes(picture.rgb, 3, to_srgb(image));
  if (image.bands() > color_bands(image)) {
    picture.alpha.resize(picture.pixel_count());
    fill_planes(picture.alpha, 1, alpha_of(image));
  }
  return picture;
}

}  // namespace

Picture read_picture(const std::filesystem::path& path) {
  return reading(path.string(), [&] { return decode(open_picture(path).image, path.string()); });
}

Picture read_picture(std::span<const std::byte> bytes, const std::string& name) {
  return reading(name, [&] { return decode(open_picture(bytes, name).image, name); });
}

PictureHeader read_picture_header(std::span<const std::byte> bytes, const std::string& name) {
  return reading(name, [&] {
    const OpenPicture open = open_picture(bytes, name);
    const VImage upright = open.image.autorot();
    return PictureHeader{.width = upright.width(),
                         .height = upright.height(),
                         .has_alpha = open.image.has_alpha(),
                         .type = open.type};
  });
}

void check_picture(std::span<const std::byte> bytes, const std::string& name) {
  reading(name, [&] {
    VImage image = open_picture(bytes, name).image.copy();
    image.set(VIPS_META_CONCURRENCY, 1);  // as in load_pixels
    (void)image.avg();
  });
}

std::string read_settings(const std::filesystem::path& path) {
  return reading(path.string(), [&] {
    const VImage image = open_picture(path).image;
    if (image.get_typeof(VIPS_META_XMP_NAME) == 0) return std::string();
    std::size_t size = 0;
    const void* xmp = image.get_blob(VIPS_META_XMP_NAME, &size);
    return settings_from_xmp({static_cast<const char*>(xmp), size});
  });
}

}  // namespace impasto
