#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <system_error>
#include <vips/vips8>

#include "base/system.h"
#include "image/color.h"
#include "image/limits.h"
#include "image/settings.h"
#include "image/vips.h"
#include "impasto/error.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using vips::VImage;

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what) {
  throw Error(fmt::format("cannot read {}: {}", path.string(), what));
}

/// libvips's loaders that decode pictures of a fixed size and run no foreign program: its SVG, PDF,
/// ImageMagick and table readers stay shut, as any file may come from a stranger.
bool is_accepted_loader(std::string_view name) {
  constexpr std::array kAccepted = {"VipsForeignLoadPngSource",   "VipsForeignLoadJpegSource",
                                    "VipsForeignLoadWebpSource",  "VipsForeignLoadTiffSource",
                                    "VipsForeignLoadNsgifSource", "VipsForeignLoadHeifSource",
                                    "VipsForeignLoadJxlSource",   "VipsForeignLoadJp2kSource",
                                    "VipsForeignLoadPpmSource",   "VipsForeignLoadRadSource"};
  return std::ranges::find(kAccepted, name) != kAccepted.end();
}

void check_file(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    fail(path, "there is no such file; check its name and folder");
  }
  if (error) fail(path, error.message() + "; check the permissions of its folder");
  if (status.type() == std::filesystem::file_type::directory) {
    fail(path, "it is a folder; name a picture in it");
  }
  if (status.type() != std::filesystem::file_type::regular) {
    fail(path, "it is not a regular file; save the picture to a file first");
  }
  if (!std::ifstream(path)) fail(path, "it may not be opened; check its permissions");
  if (std::filesystem::file_size(path) == 0) {
    fail(path, "the file is empty; save or download it again");
  }
}

/// The first bytes as hexadecimal numbers and as text, for a person who wonders what the file is.
std::string first_bytes(const std::filesystem::path& path) {
  std::array<char, 8> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  std::string hexadecimal;
  std::string text;
  for (const char c : std::span(bytes).first(static_cast<std::size_t>(file.gcount()))) {
    const auto byte = static_cast<unsigned char>(c);
    hexadecimal += fmt::format("{:02x} ", byte);
    text += byte >= 0x20 && byte < 0x7F ? c : '.';
  }
  return fmt::format("{}\"{}\"", hexadecimal, text);
}

void check_size(const std::filesystem::path& path, const VImage& image) {
  if (!is_sane_size(image.width(), image.height())) {
    fail(path, fmt::format("it claims {} x {} pixels, at most {} million are read; reduce it first",
                           image.width(), image.height(), kMaxPixels / 1'000'000));
  }
  // Decoded and its colors alone, 16-bit RGB twice while it is converted, and four float planes.
  const std::uint64_t bytes_per_pixel = 2 * VIPS_IMAGE_SIZEOF_PEL(image.get_image()) + 12 + 16;
  const std::uint64_t needed = bytes_per_pixel * image.width() * image.height();
  if (needed > available_memory()) {
    fail(path, fmt::format("its {} x {} pixels need {} of memory, {} are free; reduce it first or "
                           "free memory",
                           image.width(), image.height(), bytes_text(needed),
                           bytes_text(available_memory())));
  }
}

/// The name of the reader that takes the file for its own; nullptr where none does.
const char* find_loader(const vips::VSource& source) {
  const char* const loader = vips_foreign_find_load_source(source.get_source());
  if (loader != nullptr) return loader;
  load_vips_modules();
  return vips_foreign_find_load_source(source.get_source());
}

/// The header read and checked; pixels come when they are asked for. Throws vips::VError too.
VImage open_picture(const std::filesystem::path& path) {
  check_file(path);
  start_vips();
  const vips::VSource source = vips::VSource::new_from_file(path.c_str());
  const char* loader = find_loader(source);
  if (loader == nullptr || !is_accepted_loader(loader)) {
    vips_error_clear();
    fail(path,
         fmt::format(
             "it is not a picture that impasto knows, or cut short; it begins with {}; use PNG, "
             "JPEG, WebP, TIFF, GIF, HEIF, JPEG 2000, PPM or Radiance",
             first_bytes(path)));
  }
  VImage image = VImage::new_from_source(
      source, "",
      VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("fail_on", VIPS_FAIL_ON_ERROR));
  check_size(path, image);
  return image;
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

Picture decode(const VImage& header) {
  const VImage image = unpack(load_pixels(header).autorot());
  Picture picture(image.width(), image.height());
  fill_planes(picture.rgb, 3, to_srgb(image));
  if (image.bands() > color_bands(image)) {
    picture.alpha.resize(picture.pixel_count());
    fill_planes(picture.alpha, 1, alpha_of(image));
  }
  return picture;
}

/// Runs `body`, in which libvips or memory may fail, for the file `path`.
template <typename Body>
auto reading(const std::filesystem::path& path, const Body& body) {
  try {
    return body();
  } catch (const vips::VError&) {
    fail(path, fmt::format("the file is damaged or cut short ({}); save or download it again",
                           take_vips_message()));
  } catch (const std::bad_alloc&) {
    fail(path, "memory does not suffice for its pixels; reduce it first");
  }
}

}  // namespace

Picture read_picture(const std::filesystem::path& path) {
  return reading(path, [&] { return decode(open_picture(path)); });
}

std::string read_settings(const std::filesystem::path& path) {
  return reading(path, [&] {
    const VImage image = open_picture(path);
    if (image.get_typeof(VIPS_META_XMP_NAME) == 0) return std::string();
    std::size_t size = 0;
    const void* xmp = image.get_blob(VIPS_META_XMP_NAME, &size);
    return settings_from_xmp({static_cast<const char*>(xmp), size});
  });
}

}  // namespace impasto
