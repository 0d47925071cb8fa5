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

}  // namespace impasto
