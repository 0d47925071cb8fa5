#include "network/region_weights.h"

#include <fmt/format.h>

#include <algorithm>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr int kMostRegions = 255;

/// The pixels of a position of the last of them, 4^7, still have room in 16 bits.
constexpr int kMostBlocks = 8;

void check(int regions, int height, int width, std::size_t labels) {
  if (regions < 1 || regions > kMostRegions) {
    throw Error(fmt::format("{} regions; give between 1 and {}", regions, kMostRegions));
  }
  if (height < 1 || width < 1 ||
      labels != static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {
    throw Error(fmt::format("{} region labels for a picture of {}x{} pixels; give one per pixel",
                            labels, width, height));
  }
}

/// Calls body(height, width) for every block but the first.
template <typename Body>
void for_each_block(int height, int width, const Body& body) {
  for (int block = 1; block < kMostBlocks && (height /= 2) > 0 && (width /= 2) > 0; ++block) {
    body(height, width);
  }
}

}  // namespace

RegionWeights::RegionWeights(int regions, int height, int width,
                             std::span<const std::uint8_t> labels)
    : regions_(regions), height_(height), width_(width) {
  check(regions, height, width, labels.size());
  labels_.assign(labels.begin(), labels.end());
  Level& picture = levels_.emplace_back(Level{.height = height, .width = width});
  std::vector<std::size_t> pixels(256);
  for (const std::uint8_t label : labels) ++pixels[label];
  picture.totals.assign(pixels.begin(), pixels.begin() + regions);
  for_each_block(height, width, [&](int h, int w) {
    Level& level = levels_.emplace_back(Level{.height = h, .width = w});
    level.share_of_pixel = levels_[levels_.size() - 2].share_of_pixel / 4.0F;
    count_pixels(levels_.size() - 1);
  });
}

std::uint16_t RegionWeights::pixels_at(std::size_t block, int region, int y, int x) const {
  const Level& level = levels_[block];
  if (block == 0) return labels_[level.at(0, y, x)] == region ? 1 : 0;
  return level.pixels[level.at(region, y, x)];
}

/// Of a block, out of those of the block before it.
void RegionWeights::count_pixels(std::size_t block) {
  Level& level = levels_[block];
  level.pixels.resize(level.positions() * static_cast<std::size_t>(regions_));
  level.totals.resize(static_cast<std::size_t>(regions_));
  for (int region = 0; region < regions_; ++region) {
    std::size_t sum = 0;
    for (int y = 0; y < level.height; ++y) {
      for (int x = 0; x < level.width; ++x) {
        const int pixels = pixels_at(block - 1, region, 2 * y, 2 * x) +
                           pixels_at(block - 1, region, 2 * y, 2 * x + 1) +
                           pixels_at(block - 1, region, 2 * y + 1, 2 * x) +
                           pixels_at(block - 1, region, 2 * y + 1, 2 * x + 1);
        level.pixels[level.at(region, y, x)] = static_cast<std::uint16_t>(pixels);
        sum += static_cast<std::size_t>(pixels);
      }
    }
    level.totals[static_cast<std::size_t>(region)] =
        static_cast<double>(sum) * static_cast<double>(level.share_of_pixel);
  }
}

double RegionWeights::total(int region, int block) const {
  return levels_.at(static_cast<std::size_t>(block)).totals.at(static_cast<std::size_t>(region));
}

std::uint64_t RegionWeights::bytes(int regions, int height, int width) {
  const auto positions = [](int h, int w) {
    return static_cast<std::uint64_t>(h) * static_cast<std::uint64_t>(w);
  };
  std::uint64_t sum = positions(height, width);
  for_each_block(height, width, [&](int h, int w) {
    sum += positions(h, w) * static_cast<std::uint64_t>(regions) * sizeof(std::uint16_t);
  });
  return sum;
}

void RegionWeights::copy(int region, int block, int y, int x, std::span<float> out) const {
  const Level& level = levels_[static_cast<std::size_t>(block)];
  if (block == 0) {
    const std::uint8_t* from = labels_.data() + level.at(0, y, x);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = from[i] == region ? 1.0F : 0.0F;
    return;
  }
  const std::uint16_t* from = level.pixels.data() + level.at(region, y, x);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(from[i]) * level.share_of_pixel;
  }
}

}  // namespace impasto
