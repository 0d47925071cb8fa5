#include "impasto/animation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>
#include <vips/vips8>

#include "base/atomic_file.h"
#include "base/scratch_file.h"
#include "image/writing.h"
#include "impasto/error.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using vips::VImage;

constexpr int kBands = 3;
constexpr std::size_t kMostRows = VIPS_MAX_COORD;  // of all frames, one below the other

void require(const std::filesystem::path& path, const char* option, double value, double least,
             double most) {
  if (value >= least && value <= most) return;
  fail_to_write(path,
                fmt::format("{} is {}; it must be from {} to {}", option, value, least, most));
}

/// A frame as it is shown.
Picture read_frame(const std::filesystem::path& file, int longer_side) {
  Picture frame = read_picture(file);
  if (std::max(frame.width, frame.height) <= longer_side) return frame;
  return resize_to_longer_side(frame, longer_side);
}

/// All frames, one below the other.
struct Strip {
  int width = 0;
  int height = 0;  ///< of a frame
  std::size_t frames = 0;
  ScratchFile samples;

  [[nodiscard]] std::size_t frame_bytes() const {
    return std::size_t{kBands} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
};

Strip read_frames(std::span<const std::filesystem::path> files, const std::filesystem::path& path,
                  int longer_side) {
  Strip strip{.frames = files.size()};
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Picture frame = read_frame(files[i], longer_side);
    if (i == 0) {
      strip.width = frame.width;
      strip.height = frame.height;
      const std::size_t most = kMostRows / static_cast<std::size_t>(frame.height);
      if (files.size() > most) {
        fail_to_write(path, fmt::format("{} frames of {}x{} pixels are too many, it holds {}; take "
                                        "fewer or smaller ones",
                                        files.size(), frame.width, frame.height, most));
      }
      strip.samples = ScratchFile(files.size() * strip.frame_bytes());
    }
    if (frame.width != strip.width || frame.height != strip.height) {
      fail_to_write(path, fmt::format("its frames are {}x{} pixels, and {} is {}x{}; give frames "
                                      "of one size",
                                      strip.width, strip.height, files[i].string(), frame.width,
                                      frame.height));
    }
    const std::vector<std::uint8_t> samples = interleave<std::uint8_t>(frame, kBands);
    strip.samples.write(i * strip.frame_bytes(), samples.data(), samples.size());
  }
  return strip;
}

/// Milliseconds for which each frame is shown.
std::vector<int> delays(std::size_t frames, const AnimationOptions& options) {
  const auto each = static_cast<int>(std::lround(1000.0 / options.frames_per_second));
  std::vector<int> all(frames, each);
  all.back() = std::max(each, static_cast<int>(std::lround(1000.0 * options.hold_seconds)));
  return all;
}

/// The bytes of the file.
std::unique_ptr<VipsArea, void (*)(VipsArea*)> encode(const Strip& strip,
                                                      const AnimationOptions& options) {
  VImage image = VImage::new_from_memory(strip.samples.data(), strip.samples.bytes(), strip.width,
                                         static_cast<int>(strip.frames) * strip.height, kBands,
                                         VIPS_FORMAT_UCHAR)
                     .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  image.set(VIPS_META_PAGE_HEIGHT, strip.height);
  image.set("delay", delays(strip.frames, options));
  image.set("loop", 0);  // without end
  attach_srgb(image);
  return {VIPS_AREA(image.webpsave_buffer(VImage::option()->set("Q", options.quality))),
          vips_area_unref};
}

}  // namespace

void check_animation(const std::filesystem::path& path, const AnimationOptions& options) {
  if (path.extension() != ".webp") fail_to_write(path, "animations are WebP; use .webp");
  require(path, "frames_per_second", options.frames_per_second, 0.1, 50.0);
  require(path, "hold_seconds", options.hold_seconds, 0.0, 60.0);
  require(path, "longer_side", options.longer_side, 16, 4096);
  require(path, "quality", options.quality, 1, 100);
  check_writable(path);
}

void write_animation(std::span<const std::filesystem::path> frames,
                     const std::filesystem::path& path, const AnimationOptions& options) {
  check_animation(path, options);
  if (frames.empty()) fail_to_write(path, "there is no frame; give one at least");
  AtomicFile file(path);
  const Strip strip = read_frames(frames, path, options.longer_side);
  encoding(path, [&] {
    const auto area = encode(strip, options);
    file.write(std::span(static_cast<const std::byte*>(area->data), area->length));
  });
  file.commit();
}

}  // namespace impasto
