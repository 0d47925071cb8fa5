#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <span>
#include <vector>

#include "image/fit.h"
#include "image/limits.h"
#include "impasto/error.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

// libvips enlarges with a bicubic kernel whatever kernel it is asked for: hence our own.

/// Lanczos-3: sinc(x) sinc(x/3) for |x| < 3 (Duchon 1979).
double lanczos3(double x) {
  if (x == 0.0) return 1.0;
  if (std::abs(x) >= 3.0) return 0.0;
  const double t = std::numbers::pi * x;
  return 3.0 * std::sin(t) * std::sin(t / 3.0) / (t * t);
}

/// The input samples that make one output sample, and their weights, which add up to 1.
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

/// Taps that resample a row of `from` samples to `to`. Both rows span the same length, so that
/// output i lies at input (i + 1/2) from / to - 1/2; the kernel is widened when reducing, and cut
/// and renormalized at the borders.
std::vector<Taps> make_taps(int from, int to) {
  const double ratio = static_cast<double>(from) / to;
  const double stretch = std::max(ratio, 1.0);
  const double radius = 3.0 * stretch;
  std::vector<Taps> taps(static_cast<std::size_t>(to));
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * ratio;
    const int first = std::max(0, static_cast<int>(std::lround(center - radius)));
    const int end = std::min(from, static_cast<int>(std::lround(center + radius)));
    std::vector<double> weights;
    double sum = 0.0;
    for (int j = first; j < end; ++j) {
      weights.push_back(lanczos3((j + 0.5 - center) / stretch));
      sum += weights.back();
    }
    Taps& tap = taps[static_cast<std::size_t>(i)];
    tap.first = first;
    for (const double weight : weights) tap.weights.push_back(static_cast<float>(weight / sum));
  }
  return taps;
}

/// (rows, from) -> (rows, taps.size()).
std::vector<float> resample_rows(std::span<const float> in, int rows, std::span<const Taps> taps) {
  const std::size_t from = in.size() / static_cast<std::size_t>(rows);
  std::vector<float> out(static_cast<std::size_t>(rows) * taps.size());
#pragma omp parallel for schedule(static)
  for (int y = 0; y < rows; ++y) {
    const float* row = in.data() + static_cast<std::size_t>(y) * from;
    float* result = out.data() + static_cast<std::size_t>(y) * taps.size();
    for (const Taps& tap : taps) {
      const float* sample = row + tap.first;
      float sum = 0.0F;
      for (const float weight : tap.weights) sum += weight * *sample++;
      *result++ = sum;
    }
  }
  return out;
}

/// (from, width) -> (taps.size(), width).
std::vector<float> resample_columns(std::span<const float> in, int width,
                                    std::span<const Taps> taps) {
  const auto w = static_cast<std::size_t>(width);
  std::vector<float> out(taps.size() * w);
#pragma omp parallel for schedule(static)
  for (std::size_t y = 0; y < taps.size(); ++y) {
    float* result = out.data() + y * w;
    const float* row = in.data() + static_cast<std::size_t>(taps[y].first) * w;
    for (const float weight : taps[y].weights) {
      for (std::size_t x = 0; x < w; ++x) result[x] += weight * row[x];
      row += w;
    }
  }
  return out;
}

/// Resamples planes of one size to another.
class Resampler {
 public:
  Resampler(const Picture& from, int width, int height)
      : from_height_(from.height),
        width_(width),
        horizontal_(make_taps(from.width, width)),
        vertical_(make_taps(from.height, height)) {}

  [[nodiscard]] std::vector<float> operator()(std::span<const float> plane) const {
    return resample_columns(resample_rows(plane, from_height_, horizontal_), width_, vertical_);
  }

 private:
  int from_height_;
  int width_;
  std::vector<Taps> horizontal_;
  std::vector<Taps> vertical_;
};

/// Half a step of 8 bits: nearer to 0 or 1 an alpha stands for all or nothing.
constexpr float kHalfStep = 0.5F / 255.0F;

/// The mean of the colors weighted by alpha, so that what hides under transparent pixels does not
/// bleed into visible ones; where nothing is visible, the plain mean.
void resample_under_alpha(const Resampler& resample, std::span<const float> color,
                          std::span<const float> alpha, std::span<const float> resized_alpha,
                          std::span<float> resized_color) {
  std::vector<float> weighted(color.size());
  std::ranges::transform(color, alpha, weighted.begin(), std::multiplies<>());
  weighted = resample(weighted);
  for (std::size_t i = 0; i < resized_alpha.size(); ++i) {
    const float a = resized_alpha[i];
    if (a >= 1.0F - kHalfStep) {
      resized_color[i] = weighted[i] / a;
    } else if (a > kHalfStep) {
      // The kernel's negative lobes can drive this quotient anywhere.
      resized_color[i] = std::clamp(weighted[i] / a, 0.0F, 1.0F);
    }
  }
}

void check_sizes(const Picture& picture, int width, int height) {
  if (picture.width < 1 || picture.height < 1 || picture.rgb.size() != 3 * picture.pixel_count()) {
    throw Error("an empty picture cannot be resized; read or make one first");
  }
  if (!is_sane_size(width, height)) {
    throw Error(fmt::format(
        "cannot resize to {} x {} pixels; take 1 to {} a side and at most {} million in all", width,
        height, kMaxSide, kMaxPixels / 1'000'000));
  }
}

}  // namespace

Picture resize(const Picture& picture, int width, int height) {
  check_sizes(picture, width, height);
  if (width == picture.width && height == picture.height) return picture;

  const Resampler resample(picture, width, height);
  Picture resized(width, height);
  if (picture.has_alpha()) resized.alpha = resample(picture.alpha);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto color =
        std::span(picture.rgb).subspan(channel * picture.pixel_count(), picture.pixel_count());
    const auto resized_color =
        std::span(resized.rgb).subspan(channel * resized.pixel_count(), resized.pixel_count());
    std::ranges::copy(resample(color), resized_color.begin());
    if (picture.has_alpha()) {
      resample_under_alpha(resample, color, picture.alpha, resized.alpha, resized_color);
    }
  }
  for (float& a : resized.alpha) a = std::clamp(a, 0.0F, 1.0F);
  return resized;
}

Picture resize_to_longer_side(const Picture& picture, int longer_side) {
  if (longer_side == 0) return picture;
  if (longer_side < 0 || longer_side > kMaxSide) {
    throw Error(
        fmt::format("cannot resize the longer side to {} pixels; take 1 to {}, or 0 for no "
                    "resizing",
                    longer_side, kMaxSide));
  }
  check_sizes(picture, 1, 1);
  const Size size = fit_longer_side({picture.width, picture.height}, longer_side);
  return resize(picture, size.width, size.height);
}

}  // namespace impasto
