#include "image/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

#include "image/limits.h"
#include "image/vips.h"
#include "impasto/error.h"

namespace impasto {
namespace {

using vips::VImage;

struct Reader {
  std::string_view loader;  ///< libvips's name
  std::string_view type;    ///< of what it reads
};

/// libvips's loaders that decode pictures of a fixed size and run no foreign program: its SVG, PDF,
/// ImageMagick and table readers stay shut, as any file may come from a stranger.
constexpr std::array<Reader, 10> kReaders = {{
    {"VipsForeignLoadPngSource", "image/png"},
    {"VipsForeignLoadJpegSource", "image/jpeg"},
    {"VipsForeignLoadWebpSource", "image/webp"},
    {"VipsForeignLoadTiffSource", "image/tiff"},
    {"VipsForeignLoadNsgifSource", "image/gif"},
    {"VipsForeignLoadHeifSource", "image/heif"},
    {"VipsForeignLoadJxlSource", "image/jxl"},
    {"VipsForeignLoadJp2kSource", "image/jp2"},
    {"VipsForeignLoadPpmSource", "image/x-portable-anymap"},
    {"VipsForeignLoadRadSource", "image/vnd.radiance"},
}};

void check_file(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    fail_to_read(path.string(), "there is no such file; check its name and folder");
  }
  if (error) fail_to_read(path.string(), error.message() + "; check the permissions of its folder");
  if (status.type() == std::filesystem::file_type::directory) {
    fail_to_read(path.string(), "it is a folder; name a picture in it");
  }
  if (status.type() != std::filesystem::file_type::regular) {
    fail_to_read(path.string(), "it is not a regular file; save the picture to a file first");
  }
  if (!std::ifstream(path))
    fail_to_read(path.string(), "it may not be opened; check its permissions");
  if (std::filesystem::file_size(path) == 0) {
    fail_to_read(path.string(), "the file is empty; save or download it again");
  }
}

constexpr std::size_t kFirstBytes = 8;

/// The first bytes as hexadecimal numbers and as text, for a person who wonders what the file is.
std::string shown(std::span<const std::byte> bytes) {
  std::string hexadecimal;
  std::string text;
  for (const std::byte b : bytes.first(std::min(kFirstBytes, bytes.size()))) {
    const auto byte = static_cast<unsigned char>(b);
    hexadecimal += fmt::format("{:02x} ", byte);
    text += byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.';
  }
  return fmt::format("{}\"{}\"", hexadecimal, text);
}

std::string first_bytes(const std::filesystem::path& path) {
  std::array<char, kFirstBytes> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  return shown(std::as_bytes(std::span(bytes).first(static_cast<std::size_t>(file.gcount()))));
}

/// The name of libvips's loader that takes the file for its own; nullptr where none does.
const char* find_loader(const vips::VSource& source) {
  const char* const loader = vips_foreign_find_load_source(source.get_source());
  if (loader != nullptr) return loader;
  load_vips_modules();
  return vips_foreign_find_load_source(source.get_source());
}

/// nullptr where none takes the file, or one that stays shut.
const Reader* find_reader(const vips::VSource& source) {
  const char* const loader = find_loader(source);
  if (loader == nullptr) return nullptr;
  const auto* const reader = std::ranges::find(kReaders, loader, &Reader::loader);
  return reader != kReaders.end() ? reader : nullptr;
}

template <typename FirstBytes>
OpenPicture open_source(const vips::VSource& source, const std::string& name,
                        const FirstBytes& first) {
  const Reader* const reader = find_reader(source);
  if (reader == nullptr) {
    vips_error_clear();
    fail_to_read(
        name,
        fmt::format(
            "it is not a picture that impasto knows, or cut short; it begins with {}; use PNG, "
            "JPEG, WebP, TIFF, GIF, HEIF, JPEG 2000, PPM or Radiance",
            first()));
  }
  VImage image = VImage::new_from_source(
      source, "",
      VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("fail_on", VIPS_FAIL_ON_ERROR));
  if (!is_sane_size(image.width(), image.height())) {
    fail_to_read(name, fmt::format("it claims {} x {} pixels, at most {} million are read; reduce "
                                   "it first",
                                   image.width(), image.height(), kMaxPixels / 1'000'000));
  }
  return {image, std::string(reader->type)};
}

}  // namespace

void fail_to_read(const std::string& name, std::string_view what) {
  throw Error(fmt::format("cannot read {}: {}", name, what));
}

OpenPicture open_picture(const std::filesystem::path& path) {
  check_file(path);
  return open_source(vips::VSource::new_from_file(path.c_str()), path.string(),
                     [&] { return first_bytes(path); });
}

OpenPicture open_picture(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.empty()) fail_to_read(name, "the file is empty; save or download it again");
  return open_source(vips::VSource::new_from_memory(bytes.data(), bytes.size()), name,
                     [&] { return shown(bytes); });
}

}  // namespace impasto
