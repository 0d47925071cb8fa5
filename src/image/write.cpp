#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <vips/vips8>

#include "base/atomic_file.h"
#include "image/data_uri.h"
#include "image/encode.h"
#include "image/settings.h"
#include "image/writing.h"
#include "impasto/error.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using vips::VImage;

enum class Format { png, jpeg, webp, tiff };

/// The longest side that a format's headers can hold.
int longest_side(Format format) {
  switch (format) {
    case Format::jpeg:
      return 65500;
    case Format::webp:
      return 16383;
    default:
      return 1'000'000;
  }
}

/// A JPEG keeps its metadata in one segment of 64 KiB; the other formats are held to the same.
constexpr std::size_t kMaxXmpBytes = 65000;

Format format_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension == ".png") return Format::png;
  if (extension == ".jpg" || extension == ".jpeg") return Format::jpeg;
  if (extension == ".webp") return Format::webp;
  if (extension == ".tif" || extension == ".tiff") return Format::tiff;
  fail_to_write(path,
                fmt::format("unknown extension \"{}\"; use .png, .jpg, .webp or .tif", extension));
}

void check_options(const std::filesystem::path& path, const WriteOptions& options) {
  const Format format = format_of(path);
  if (options.bits != 8 && options.bits != 16) {
    fail_to_write(path,
                  fmt::format("{} bits per channel are not possible; use 8 or 16", options.bits));
  }
  if (options.bits == 16 && (format == Format::jpeg || format == Format::webp)) {
    fail_to_write(path, "this format holds 8 bits per channel, not 16; use .png or .tif");
  }
  if (options.quality < 1 || options.quality > 100) {
    fail_to_write(path, fmt::format("quality {} is out of range; use 1 to 100", options.quality));
  }
  if (settings_to_xmp(options.settings).size() > kMaxXmpBytes) {
    fail_to_write(
        path, fmt::format("the settings text of {} bytes does not fit into its metadata; keep it "
                          "below {}",
                          options.settings.size(), kMaxXmpBytes));
  }
}

void check_picture(const Picture& picture, const std::filesystem::path& path, Format format) {
  const std::size_t pixels = picture.pixel_count();
  if (picture.width < 1 || picture.height < 1 || picture.rgb.size() != 3 * pixels ||
      (picture.has_alpha() && picture.alpha.size() != pixels)) {
    fail_to_write(
        path, fmt::format("a picture of {} x {} pixels with {} colors and {} alpha values is not "
                          "whole; give 3 and 0 or 1 a pixel",
                          picture.width, picture.height, picture.rgb.size(), picture.alpha.size()));
  }
  if (std::max(picture.width, picture.height) > longest_side(format)) {
    fail_to_write(
        path, fmt::format("{} x {} pixels are too large for this format, its limit is {} a side; "
                          "use .png or .tif",
                          picture.width, picture.height, longest_side(format)));
  }
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::ranges::all_of(picture.rgb, finite) || !std::ranges::all_of(picture.alpha, finite)) {
    fail_to_write(path,
                  "the picture holds values that are not numbers; lower the learning rate or the "
                  "weights that made them");
  }
}

VipsBlob* save(const VImage& image, Format format, const WriteOptions& options) {
  switch (format) {
    case Format::jpeg:
      return image.jpegsave_buffer(VImage::option()
                                       ->set("Q", options.quality)
                                       ->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF)
                                       ->set("optimize_coding", true));
    case Format::webp:
      return image.webpsave_buffer(VImage::option()->set("Q", options.quality));
    case Format::tiff:
      return image.tiffsave_buffer(VImage::option()
                                       ->set("compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE)
                                       ->set("predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL));
    default:
      return image.pngsave_buffer();
  }
}

/// The bytes of the file.
template <typename Sample>
std::unique_ptr<VipsArea, void (*)(VipsArea*)> encode(const Picture& picture, Format format,
                                                      const WriteOptions& options) {
  const int bands = picture.has_alpha() && format != Format::jpeg ? 4 : 3;
  std::vector<Sample> samples = interleave<Sample>(picture, bands);
  constexpr bool kDeep = sizeof(Sample) == 2;
  constexpr double kPixelsPerMillimeter = 72.0 / 25.4;  // 72 dpi, what most programs assume
  VImage image =
      VImage::new_from_memory(samples.data(), samples.size() * sizeof(Sample), picture.width,
                              picture.height, bands, kDeep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR)
          .copy(VImage::option()
                    ->set("interpretation",
                          kDeep ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB)
                    ->set("xres", kPixelsPerMillimeter)
                    ->set("yres", kPixelsPerMillimeter));
  attach_srgb(image);
  const std::string xmp = settings_to_xmp(options.settings);
  vips_image_set_blob_copy(image.get_image(), VIPS_META_XMP_NAME, xmp.data(), xmp.size());
  return {VIPS_AREA(save(image, format, options)), vips_area_unref};
}

}  // namespace

void write_picture(const Picture& picture, const std::filesystem::path& path,
                   const WriteOptions& options) {
  check_options(path, options);
  const Format format = format_of(path);
  check_picture(picture, path, format);
  AtomicFile file(path);
  encoding(path, [&] {
    const auto area = options.bits == 16 ? encode<std::uint16_t>(picture, format, options)
                                         : encode<std::uint8_t>(picture, format, options);
    file.write(std::span(static_cast<const std::byte*>(area->data), area->length));
  });
  file.commit();
}

std::string encode_jpeg(const Picture& picture, int longer_side, int quality) {
  const std::filesystem::path name = "picture.jpg";
  const WriteOptions options{.quality = quality};
  check_options(name, options);
  check_picture(picture, name, Format::jpeg);
  const Picture shown = resize_to_longer_side(
      picture, std::min(longer_side, std::max(picture.width, picture.height)));
  return encoding(name, [&] {
    const auto area = encode<std::uint8_t>(shown, Format::jpeg, options);
    return std::string(static_cast<const char*>(area->data), area->length);
  });
}

std::string jpeg_data_uri(const Picture& picture, int longer_side, int quality) {
  return data_uri("image/jpeg", encode_jpeg(picture, longer_side, quality));
}

void check_writable(const std::filesystem::path& path, const WriteOptions& options) {
  check_options(path, options);
  const AtomicFile file(path);  // removed again: it is never committed
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && ::access(path.c_str(), W_OK) != 0) {
    fail_to_write(path, "the file of this name is write-protected; choose another name");
  }
}

}  // namespace impasto
