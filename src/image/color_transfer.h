#pragma once

#include <array>
#include <span>
#include <vector>

#include "impasto/picture.h"

namespace impasto {

// Colors from one picture into another, in sRGB-encoded RGB. Measuring and changing take a weight a
// pixel, (H, W), 0 to 1, so that regions are treated one by one; without weights all pixels count.
// Transparent pixels are not measured. Colors may leave [0, 1]: see clamp_colors.

/// Mean color and covariance of pixels.
struct ColorStatistics {
  double weight = 0.0;  ///< sum over the pixels; 0: there were none
  std::array<double, 3> mean{};
  std::array<double, 9> covariance{};  ///< (3, 3), symmetric
};

[[nodiscard]] ColorStatistics color_statistics(const Picture& picture,
                                               std::span<const float> weights = {});

/// x -> matrix x + offset
struct ColorMap {
  std::array<double, 9> matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1};  ///< (3, 3) row-major
  std::array<double, 3> offset{};
};

/// The map that gives colors of statistics `from` the mean and covariance of `to`, with symmetric
/// square roots: x -> S_to^1/2 S_from^-1/2 (x - mean_from) + mean_to (Hertzmann et al., Image
/// Analogies, 2001; Gatys et al., Controlling Perceptual Factors in Neural Style Transfer, CVPR
/// 2017, section 5). Directions in which `from` varies by less than a step of 8 bits, as grey
/// pictures do in all but one, are enlarged as if they varied by that much: what is in them may be
/// rounding. The identity where either saw no pixel.
[[nodiscard]] ColorMap linear_color_map(const ColorStatistics& from, const ColorStatistics& to);

void apply(const ColorMap& map, Picture& picture, std::span<const float> weights = {});

/// How much weight each value of a channel has, in steps of 1/65535 over [0, 1]: exact for pictures
/// of 8 and 16 bits.
struct ColorHistogram {
  static constexpr int kLevels = 65536;
  std::array<std::vector<double>, 3> counts;  ///< of red, green, blue; kLevels each
};

[[nodiscard]] ColorHistogram color_histogram(const Picture& picture,
                                             std::span<const float> weights = {});

/// For each channel the value that takes the place of a level.
struct ColorTables {
  std::array<std::vector<float>, 3> values;  ///< of red, green, blue; kLevels each
};

/// Gives each level of `from` the value with the same rank in `to` (Gonzalez, Woods, Digital Image
/// Processing, section 3.3), linear between values that occur. The rank of a value is the share of
/// the pixels below it and half of those that have it, so that a picture of one color gets the
/// median and not the maximum. The identity where either saw no pixel.
[[nodiscard]] ColorTables histogram_tables(const ColorHistogram& from, const ColorHistogram& to);

void apply(const ColorTables& tables, Picture& picture, std::span<const float> weights = {});

/// Gives `picture` the chrominance of `colors`, a picture of the same size, and leaves it its
/// luminance Y = 0.299 R + 0.587 G + 0.114 B (Rec. 601), clamped to [0, 1]. In Y'CbCr, YIQ and YUV,
/// which share that Y, chrominance is the same three numbers in other coordinates: x - Y. Where
/// both together would leave [0, 1], chrominance shrinks towards grey until they do not: luminance
/// and hue stay. Throws Error where sizes differ.
void take_chrominance(Picture& picture, const Picture& colors, std::span<const float> weights = {});

/// Brings every color into [0, 1].
void clamp_colors(Picture& picture);

}  // namespace impasto
