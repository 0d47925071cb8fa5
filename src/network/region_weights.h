#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace impasto {

/// How much of every position of the feature maps belongs to each region of a picture. A position
/// of block b stands for a box of 2^b x 2^b pixels (the picture's last rows and columns may have
/// none, as poolings leave them out); its weight for a region is the share of the box that has the
/// region's label: the "simple down-sampling" of Gatys et al., "Controlling Perceptual Factors in
/// Neural Style Transfer" (2017), section 4. Weights of all regions add up to 1 where every pixel
/// has one, and a region that covers the picture weighs 1 everywhere.
class RegionWeights {
 public:
  /// `labels`, (height, width): the region of each pixel, from 0; `regions` or more: none. Throws
  /// Error unless there are 1 to 255 regions and height * width labels.
  RegionWeights(int regions, int height, int width, std::span<const std::uint8_t> labels);

  [[nodiscard]] int regions() const { return regions_; }
  [[nodiscard]] int height() const { return height_; }  ///< of the picture, pixels
  [[nodiscard]] int width() const { return width_; }    ///< of the picture, pixels

  /// Blocks that have a position, from 0: the picture's own resolution.
  [[nodiscard]] int blocks() const { return static_cast<int>(levels_.size()); }

  /// Writes a region's weights at the positions of a block from (y, x) rightwards, one for each of
  /// `out`, which ends in the same row.
  void copy(int region, int block, int y, int x, std::span<float> out) const;

  /// The sum of a region's weights over all positions of a block.
  [[nodiscard]] double total(int region, int block) const;

  /// Bytes of memory of such weights.
  [[nodiscard]] static std::uint64_t bytes(int regions, int height, int width);

 private:
  /// Of a block: pixels of each region in each position's box, (R, H, W); of block 0 the labels
  /// stand for that.
  struct Level {
    int height = 0;
    int width = 0;
    float share_of_pixel = 1.0F;
    std::vector<std::uint16_t> pixels = {};
    std::vector<double> totals = {};  ///< one per region

    [[nodiscard]] std::size_t positions() const {
      return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    }
    [[nodiscard]] std::size_t at(int region, int y, int x) const {
      return static_cast<std::size_t>(region) * positions() +
             static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
             static_cast<std::size_t>(x);
    }
  };

  [[nodiscard]] std::uint16_t pixels_at(std::size_t block, int region, int y, int x) const;
  void count_pixels(std::size_t block);

  int regions_;
  int height_;
  int width_;
  std::vector<std::uint8_t> labels_;
  std::vector<Level> levels_;
};

}  // namespace impasto
