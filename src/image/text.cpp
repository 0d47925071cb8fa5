#include "image/text.h"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vips/vips8>

#include "image/vips.h"
#include "impasto/error.h"

namespace impasto {
namespace {

using vips::VImage;
using GlibText = std::unique_ptr<gchar, decltype(&g_free)>;

/// What Pango takes for plain text: UTF-8 with the characters of its markup escaped.
std::string markup_of(std::string_view text) {
  const GlibText valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())), g_free);
  const GlibText escaped(g_markup_escape_text(valid.get(), -1), g_free);
  return escaped.get();
}

/// One band of 8 bits, cropped to the ink, with its offset from the first line's start.
VImage ink_of(std::string_view text, int size, int width) {
  const std::string markup = markup_of(text);
  const std::string font = fmt::format("DejaVu Sans {}px", size);
  try {
    return VImage::text(markup.c_str(), VImage::option()
                                            ->set("font", font.c_str())
                                            ->set("width", width)
                                            ->set("wrap", VIPS_TEXT_WRAP_WORD_CHAR)
                                            ->set("dpi", 72));
  } catch (const vips::VError&) {
    throw Error(
        fmt::format("libvips cannot set text ({}); install libvips with Pango, and a font "
                    "(fonts-dejavu-core)",
                    take_vips_message()));
  }
}

/// Without a font Pango draws a box of one size for every letter.
bool has_font() { return ink_of("i", 20, 100).width() < ink_of("W", 20, 100).width(); }

}  // namespace

void check_can_set_text() {
  start_vips();
  if (!has_font()) {
    throw Error("no font is installed to write labels with; install one (fonts-dejavu-core)");
  }
}

InkedText set_text(std::string_view text, int size, int width) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  check_can_set_text();
  const VImage ink = ink_of(text, size, width);
  const int left = std::max(0, ink.xoffset());
  const int top = std::max(0, ink.yoffset());
  InkedText result{left + ink.width(), top + ink.height(), {}};
  result.ink.resize(static_cast<std::size_t>(result.width) *
                    static_cast<std::size_t>(result.height));
  std::size_t bytes = 0;
  const std::unique_ptr<void, decltype(&g_free)> samples(ink.write_to_memory(&bytes), g_free);
  const auto* sample = static_cast<const unsigned char*>(samples.get());
  for (int y = 0; y < ink.height(); ++y) {
    const auto row = static_cast<std::size_t>(top + y) * static_cast<std::size_t>(result.width);
    for (int x = 0; x < ink.width(); ++x) {
      result.ink[row + static_cast<std::size_t>(left + x)] = static_cast<float>(*sample++) / 255.0F;
    }
  }
  return result;
}

}  // namespace impasto
