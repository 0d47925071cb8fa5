#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace impasto {

/// Words as ink on a transparent ground.
struct InkedText {
  int width = 0;           ///< pixels
  int height = 0;          ///< pixels, from the top of the first line to the lowest ink
  std::vector<float> ink;  ///< (H, W), 0 none to 1 full
};

/// Throws Error where no font is installed, or libvips was built without text.
void check_can_set_text();

/// Sets `text` in lines of a sans-serif font, `size` pixels high from one to the next but for their
/// distance, none wider than `width` pixels where words or, if need be, letters can be parted.
/// Bytes that are not UTF-8 show as a replacement character. Blank text has no size.
/// Throws Error as check_can_set_text does.
[[nodiscard]] InkedText set_text(std::string_view text, int size, int width);

}  // namespace impasto
