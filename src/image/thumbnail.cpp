#include <memory>
#include <vips/vips8>

#include "image/encode.h"
#include "image/open.h"

namespace impasto {
namespace {

using vips::VImage;

constexpr int kQuality = 88;

std::string taken(VipsBlob* blob) {
  const std::unique_ptr<VipsArea, void (*)(VipsArea*)> area(VIPS_AREA(blob), vips_area_unref);
  return {static_cast<const char*>(area->data), area->length};
}

}  // namespace

Thumbnail make_thumbnail(std::span<const std::byte> bytes, int side, bool as_png,
                         const std::string& name) {
  return reading(name, [&]() -> Thumbnail {
    (void)open_picture(bytes, name);  // refuses what is not to be read at all
    const std::unique_ptr<VipsBlob, void (*)(VipsBlob*)> blob(
        vips_blob_new(nullptr, bytes.data(), bytes.size()),
        [](VipsBlob* b) { vips_area_unref(VIPS_AREA(b)); });
    const VImage image = VImage::thumbnail_buffer(blob.get(), side,
                                                  VImage::option()
                                                      ->set("height", side)
                                                      ->set("size", VIPS_SIZE_DOWN)
                                                      ->set("export_profile", "srgb")
                                                      ->set("fail_on", VIPS_FAIL_ON_ERROR))
                             .cast(VIPS_FORMAT_UCHAR);
    if (as_png || image.has_alpha()) {
      return {"image/png", taken(image.pngsave_buffer(VImage::option()->set("strip", true)))};
    }
    return {"image/jpeg", taken(image.jpegsave_buffer(VImage::option()
                                                          ->set("Q", kQuality)
                                                          ->set("optimize_coding", true)
                                                          ->set("strip", true)))};
  });
}

std::string encode_animation(std::span<const std::filesystem::path> pictures,
                             std::chrono::milliseconds each, std::chrono::milliseconds last) {
  if (pictures.empty()) fail_to_read("the frames", "there are none; wait until there are");
  return reading(pictures.front().string(), [&] {
    std::vector<VImage> frames;
    std::vector<int> delays(pictures.size(), static_cast<int>(each.count()));
    delays.back() = static_cast<int>(last.count());
    for (const std::filesystem::path& picture : pictures) {
      frames.push_back(open_picture(picture).image);
      const VImage& first = frames.front();
      if (frames.back().width() != first.width() || frames.back().height() != first.height()) {
        fail_to_read(picture.string(), "it is not as large as the frames before it");
      }
    }
    VImage strip = VImage::arrayjoin(frames, VImage::option()->set("across", 1)).copy();
    strip.set(VIPS_META_PAGE_HEIGHT, frames.front().height());
    strip.set("delay", delays);
    strip.set("loop", 0);
    return taken(strip.webpsave_buffer(
        VImage::option()->set("Q", 80)->set("effort", 2)->set("strip", false)));
  });
}

}  // namespace impasto
