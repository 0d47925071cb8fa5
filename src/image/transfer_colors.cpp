#include <utility>

#include "image/color_transfer.h"
#include "impasto/color.h"
#include "impasto/error.h"

namespace impasto {
namespace {

void check_pixels(const Picture& picture) {
  if (picture.pixel_count() == 0 || picture.rgb.size() != 3 * picture.pixel_count()) {
    throw Error("an empty picture has no colors; read or make one first");
  }
}

void match_linear(Picture& picture, const Picture& palette) {
  apply(linear_color_map(color_statistics(picture), color_statistics(palette)), picture);
}

}  // namespace

Picture transfer_colors(Picture picture, const Picture& palette, ColorTransfer how) {
  check_pixels(picture);
  check_pixels(palette);
  switch (how) {
    case ColorTransfer::linear:
      match_linear(picture, palette);
      break;
    case ColorTransfer::histogram:
      apply(histogram_tables(color_histogram(picture), color_histogram(palette)), picture);
      break;
    case ColorTransfer::luminance: {
      Picture matched = picture;
      match_linear(matched, palette);
      take_chrominance(picture, matched);
      break;
    }
  }
  clamp_colors(picture);
  return picture;
}

}  // namespace impasto
