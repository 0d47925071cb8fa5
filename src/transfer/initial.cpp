#include "transfer/initial.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace impasto {
namespace {

constexpr double kNoiseMean = 0.5;
constexpr double kNoiseDeviation = 0.15;

/// Uniform in (0, 1], from the top 53 bits; std::uniform_real_distribution may differ between
/// standard libraries.
double uniform(std::mt19937_64& random) {
  return static_cast<double>((random() >> 11) + 1) * 0x1.0p-53;
}

}  // namespace

Picture noise_picture(Size size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Picture picture(size.width, size.height);
  for (float& value : picture.rgb) {
    // Box, Muller 1958.
    const double radius = std::sqrt(-2.0 * std::log(uniform(random)));
    const double angle = 2.0 * std::numbers::pi * uniform(random);
    const double normal = radius * std::cos(angle);
    value = static_cast<float>(std::clamp(kNoiseMean + kNoiseDeviation * normal, 0.0, 1.0));
  }
  return picture;
}

void blend_noise(Picture& picture, double share, std::uint64_t seed) {
  if (share == 0.0) return;
  const Picture noise = noise_picture({picture.width, picture.height}, seed);
  const auto part = static_cast<float>(share);
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
    picture.rgb[i] += part * (noise.rgb[i] - picture.rgb[i]);
  }
}

Picture cover(const Picture& picture, Size size) {
  const double scale = std::max(static_cast<double>(size.width) / picture.width,
                                static_cast<double>(size.height) / picture.height);
  Picture scaled =
      resize(picture, std::max(size.width, static_cast<int>(std::lround(picture.width * scale))),
             std::max(size.height, static_cast<int>(std::lround(picture.height * scale))));
  if (scaled.width == size.width && scaled.height == size.height) {
    scaled.alpha = std::vector<float>();
    return scaled;
  }
  const int left = (scaled.width - size.width) / 2;
  const int top = (scaled.height - size.height) / 2;

  Picture cut(size.width, size.height);
  for (int row = 0; row < 3 * size.height; ++row) {
    const int channel = row / size.height;
    const int y = top + row % size.height;
    const auto from = scaled.rgb.begin() +
                      (static_cast<std::ptrdiff_t>(channel) * scaled.height + y) * scaled.width +
                      left;
    std::copy_n(from, size.width, cut.rgb.begin() + static_cast<std::ptrdiff_t>(row) * size.width);
  }
  return cut;
}

}  // namespace impasto
