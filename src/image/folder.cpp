#include "image/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <system_error>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr std::array<std::string_view, 16> kExtensions = {
    ".png",  ".jpg",  ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".heic",
    ".heif", ".avif", ".jxl",  ".jp2",  ".ppm", ".pgm",  ".pnm", ".hdr"};

bool is_picture(const std::filesystem::directory_entry& entry) {
  std::error_code unknown;
  if (!entry.is_regular_file(unknown)) return false;
  if (entry.path().filename().string().starts_with('.')) return false;
  std::string extension = entry.path().extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kExtensions, extension) != kExtensions.end();
}

}  // namespace

std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> pictures;
  std::filesystem::directory_iterator entry(folder, error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    if (is_picture(*entry)) pictures.push_back(entry->path());
    entry.increment(error);
  }
  if (error) {
    throw Error(fmt::format("cannot read the folder {}: {}", folder.string(), error.message()));
  }
  if (pictures.empty()) {
    throw Error(fmt::format("there is no picture in the folder {}; name one that has some",
                            folder.string()));
  }
  std::ranges::sort(pictures);
  return pictures;
}

}  // namespace impasto
