#include "transfer/label_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <unordered_map>

#include "impasto/error.h"
#include "transfer/border.h"

namespace impasto {
namespace {

constexpr std::size_t kMostColors = 254;

/// Pixels a side of the patch that a region must have somewhere.
constexpr int kPatch = 3;

struct ColorUse {
  std::uint64_t pixels = 0;
  bool has_patch = false;
};

std::vector<Color> colors_of(const Picture& picture) {
  const std::size_t pixels = picture.pixel_count();
  std::vector<Color> colors(pixels);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const float* plane = picture.rgb.data() + channel * pixels;
    for (std::size_t i = 0; i < pixels; ++i) {
      const auto value = static_cast<Color>(std::lround(std::clamp(plane[i], 0.0F, 1.0F) * 255.0F));
      colors[i] = colors[i] << 8U | value;
    }
  }
  return colors;
}

/// Whether the patch whose first pixel this is has one color.
bool is_flat(const Color* first, int patch_height, int patch_width, int width) {
  for (int y = 0; y < patch_height; ++y) {
    for (int x = 0; x < patch_width; ++x) {
      if (first[static_cast<std::ptrdiff_t>(y) * width + x] != *first) return false;
    }
  }
  return true;
}

std::unordered_map<Color, ColorUse> uses_of(const std::vector<Color>& colors, Size size) {
  const int patch_height = std::min(kPatch, size.height);
  const int patch_width = std::min(kPatch, size.width);
  std::unordered_map<Color, ColorUse> uses;
  const Color* pixel = colors.data();
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x, ++pixel) {
      ColorUse& use = uses[*pixel];
      ++use.pixels;
      use.has_patch =
          use.has_patch || (y + patch_height <= size.height && x + patch_width <= size.width &&
                            is_flat(pixel, patch_height, patch_width, size.width));
    }
  }
  return uses;
}

[[noreturn]] void refuse_strays(const std::unordered_map<Color, ColorUse>& uses, Size size,
                                std::string_view what) {
  std::size_t strays = 0;
  std::uint64_t pixels = 0;
  std::uint64_t most = 0;
  Color color = 0;
  for (const auto& [candidate, use] : uses) {
    if (use.has_patch) continue;
    ++strays;
    pixels += use.pixels;
    if (use.pixels > most || (use.pixels == most && candidate < color)) {
      most = use.pixels;
      color = candidate;
    }
  }
  const double share = 100.0 * static_cast<double>(pixels) / static_cast<double>(pixel_count(size));
  const std::string named =
      strays == 1 ? fmt::format("the stray color {} on {} pixels", color_name(color), pixels)
                  : fmt::format("{} stray colors on {} pixels, such as {} on {},", strays, pixels,
                                color_name(color), most);
  throw Error(
      fmt::format("{} have {} ({:.2g} %): smoothed edges or JPEG noise; draw flat colors "
                  "with hard edges and save them as PNG",
                  what, named, share));
}

/// Calls body(index, overlap) for each of `from` cells that cell `i` of `to` lies over, with their
/// common length in units of 1 / to of a cell.
template <typename Body>
void for_each_overlap(int i, int to, int from, const Body& body) {
  const std::int64_t begin = std::int64_t{i} * from;
  const std::int64_t end = begin + from;
  for (std::int64_t cell = begin / to; cell * to < end; ++cell) {
    body(static_cast<int>(cell), std::min(end, (cell + 1) * to) - std::max(begin, cell * to));
  }
}

/// With `border` more pixels at each side, whose labels are those at index(i, side).
template <typename Index>
LabelMap extended(const LabelMap& map, int border, const Index& index) {
  const Size outer{map.size.width + 2 * border, map.size.height + 2 * border};
  LabelMap result{outer, std::vector<std::uint8_t>(pixel_count(outer))};
  std::uint8_t* to = result.labels.data();
  for (int y = 0; y < outer.height; ++y) {
    const std::ptrdiff_t row = index(y - border, map.size.height);
    for (int x = 0; x < outer.width; ++x) {
      *to++ = map.labels[row * map.size.width + index(x - border, map.size.width)];
    }
  }
  return result;
}

}  // namespace

LabelMap LabelMap::at(Size other) const {
  if (other == size) return *this;
  LabelMap result{other, std::vector<std::uint8_t>(pixel_count(other))};
  std::uint8_t* to = result.labels.data();
  for (int y = 0; y < other.height; ++y) {
    for (int x = 0; x < other.width; ++x) {
      std::array<std::int64_t, 256> areas{};
      for_each_overlap(y, other.height, size.height, [&](int row, std::int64_t height) {
        const std::uint8_t* from = labels.data() + static_cast<std::ptrdiff_t>(row) * size.width;
        for_each_overlap(x, other.width, size.width, [&](int column, std::int64_t width) {
          areas[from[column]] += height * width;
        });
      });
      *to++ = static_cast<std::uint8_t>(std::ranges::max_element(areas) - areas.begin());
    }
  }
  return result;
}

LabelMap LabelMap::mirrored(int border) const { return extended(*this, border, mirrored_index); }

LabelMap LabelMap::wrapped(int border) const { return extended(*this, border, wrapped_index); }

std::string color_name(Color color) { return fmt::format("#{:06x}", color); }

Color parse_color(std::string_view text) {
  const std::string_view digits = text.starts_with('#') ? text.substr(1) : text;
  Color color = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), color, 16);
  if (digits.size() != 6 || error != std::errc() || end != digits.data() + digits.size()) {
    throw Error(fmt::format("\"{}\" is not a color; write one like #3c6eff", text));
  }
  return color;
}

void check_labels_fit(Size regions, Size owner, std::string_view what) {
  if (regions == owner) return;
  throw Error(fmt::format("{} are {}x{} pixels and their picture {}x{}; make them the same size",
                          what, regions.width, regions.height, owner.width, owner.height));
}

LabelPicture read_labels(const Picture& picture, Size owner, std::string_view what) {
  const Size size{picture.width, picture.height};
  check_labels_fit(size, owner, what);
  const std::vector<Color> pixels = colors_of(picture);
  const auto uses = uses_of(pixels, size);
  const auto strays =
      std::ranges::count_if(uses, [](const auto& entry) { return !entry.second.has_patch; });
  if (strays > 0) refuse_strays(uses, size, what);
  if (uses.size() > kMostColors) {
    throw Error(fmt::format("{} have {} colors; draw at most {} regions, each in a flat color",
                            what, uses.size(), kMostColors));
  }
  LabelPicture result{.map = {size, {}}, .colors = {}};
  for (const auto& entry : uses) result.colors.push_back(entry.first);
  std::ranges::sort(result.colors);
  std::unordered_map<Color, std::uint8_t> labels;
  for (const Color color : result.colors) {
    labels.emplace(color, static_cast<std::uint8_t>(labels.size()));
  }
  result.map.labels.reserve(pixels.size());
  for (const Color color : pixels) result.map.labels.push_back(labels.at(color));
  return result;
}

}  // namespace impasto
