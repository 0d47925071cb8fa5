#include "image/color_transfer.h"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "impasto/error.h"

namespace impasto {
namespace {

using Color = Eigen::Vector3d;
using Matrix = Eigen::Matrix3d;
using RowMajor = Eigen::Matrix<double, 3, 3, Eigen::RowMajor>;

/// Variance that a step of 8 bits stands for.
constexpr double kLeastVariance = 1.0 / (255.0 * 255.0);

Color color_at(const Picture& picture, std::size_t i) {
  const std::size_t plane = picture.pixel_count();
  return {picture.rgb[i], picture.rgb[plane + i], picture.rgb[2 * plane + i]};
}

void set_color(Picture& picture, std::size_t i, const Color& color) {
  for (int channel = 0; channel < 3; ++channel) {
    picture.rgb[channel * picture.pixel_count() + i] = static_cast<float>(color[channel]);
  }
}

double weight_at(std::span<const float> weights, std::size_t i) {
  return weights.empty() ? 1.0 : weights[i];
}

/// What a pixel counts for when a picture is measured.
double measured_weight(const Picture& picture, std::span<const float> weights, std::size_t i) {
  return weight_at(weights, i) * (picture.has_alpha() ? picture.alpha[i] : 1.0);
}

/// Adds up body(i), vectors of doubles, over all pixels: the same bits for any number of threads.
template <int N, typename Body>
Eigen::Matrix<double, N, 1> sum_over_pixels(std::size_t pixels, const Body& body) {
  using Sum = Eigen::Matrix<double, N, 1>;
  std::vector<Sum> partial((pixels + kBlock - 1) / kBlock, Sum::Zero());
  parallel_blocks(pixels, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) partial[begin / kBlock] += body(i);
  });
  Sum sum = Sum::Zero();
  for (const Sum& p : partial) sum += p;
  return sum;
}

/// Moves every color to change(i, color), as far as its weight says.
template <typename Change>
void change_colors(Picture& picture, std::span<const float> weights, const Change& change) {
  parallel_blocks(picture.pixel_count(), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const double weight = weight_at(weights, i);
      if (weight == 0.0) continue;
      const Color old = color_at(picture, i);
      const Color changed = change(i, old);
      set_color(picture, i, weight == 1.0 ? changed : Color(old + weight * (changed - old)));
    }
  });
}

/// A symmetric matrix with f of its eigenvalues in their place.
template <typename F>
Matrix with_eigenvalues(const std::array<double, 9>& symmetric, const F& f) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(
      Matrix(Eigen::Map<const RowMajor>(symmetric.data())));
  const Matrix& vectors = solver.eigenvectors();
  return vectors * solver.eigenvalues().unaryExpr(f).asDiagonal() * vectors.transpose();
}

std::size_t level_of(float value) {
  constexpr float kTop = ColorHistogram::kLevels - 1;
  return static_cast<std::size_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * kTop));
}

float value_of(std::size_t level) {
  return static_cast<float>(level) / static_cast<float>(ColorHistogram::kLevels - 1);
}

/// The share of the weight below each level and half of that at it.
std::vector<double> ranks_of(const std::vector<double>& counts, double total) {
  std::vector<double> ranks(counts.size());
  double below = 0.0;
  for (std::size_t level = 0; level < counts.size(); ++level) {
    ranks[level] = (below + 0.5 * counts[level]) / total;
    below += counts[level];
  }
  return ranks;
}

/// The values of a channel that occur, in rising order, with their ranks.
struct RankedValues {
  std::vector<double> ranks;
  std::vector<double> values;

  RankedValues(const std::vector<double>& counts, double total) {
    const std::vector<double> all = ranks_of(counts, total);
    for (std::size_t level = 0; level < counts.size(); ++level) {
      if (counts[level] == 0.0) continue;
      ranks.push_back(all[level]);
      values.push_back(value_of(level));
    }
  }

  /// Linear between ranks, constant beyond the first and the last.
  [[nodiscard]] double value_at(double rank) const {
    const auto above = std::ranges::upper_bound(ranks, rank);
    if (above == ranks.begin()) return values.front();
    if (above == ranks.end()) return values.back();
    const auto i = static_cast<std::size_t>(above - ranks.begin());
    const double share = (rank - ranks[i - 1]) / (ranks[i] - ranks[i - 1]);
    return values[i - 1] + share * (values[i] - values[i - 1]);
  }
};

double luminance(const Color& color) { return color.dot(Color(0.299, 0.587, 0.114)); }

/// grey + s * chrominance with the largest s in [0, 1] that stays within [0, 1].
Color fit_chrominance(double grey, const Color& chrominance) {
  double share = 1.0;
  for (const double c : chrominance) {
    if (grey + c > 1.0) share = std::min(share, (1.0 - grey) / c);
    if (grey + c < 0.0) share = std::min(share, grey / -c);
  }
  return (Color::Constant(grey) + share * chrominance).cwiseMax(0.0).cwiseMin(1.0);
}

}  // namespace

ColorStatistics color_statistics(const Picture& picture, std::span<const float> weights) {
  ColorStatistics statistics;
  const std::size_t pixels = picture.pixel_count();
  const auto first = sum_over_pixels<4>(pixels, [&](std::size_t i) -> Eigen::Vector4d {
    return measured_weight(picture, weights, i) * color_at(picture, i).homogeneous();
  });
  statistics.weight = first[3];
  if (!(statistics.weight > 0.0)) return statistics;
  const Color mean = first.head<3>() / statistics.weight;
  Eigen::Map<Color>(statistics.mean.data()) = mean;
  const auto second = sum_over_pixels<9>(pixels, [&](std::size_t i) -> Eigen::Matrix<double, 9, 1> {
    const Color off = color_at(picture, i) - mean;
    const RowMajor product = measured_weight(picture, weights, i) * off * off.transpose();
    return product.reshaped<Eigen::RowMajor>();
  });
  Eigen::Map<Eigen::Matrix<double, 9, 1>>(statistics.covariance.data()) =
      second / statistics.weight;
  return statistics;
}

ColorMap linear_color_map(const ColorStatistics& from, const ColorStatistics& to) {
  ColorMap map;
  if (!(from.weight > 0.0) || !(to.weight > 0.0)) return map;
  const Matrix whitening = with_eigenvalues(from.covariance, [](double variance) {
    return 1.0 / std::sqrt(std::max(variance, kLeastVariance));
  });
  const Matrix coloring = with_eigenvalues(
      to.covariance, [](double variance) { return std::sqrt(std::max(variance, 0.0)); });
  const Matrix matrix = coloring * whitening;
  Eigen::Map<RowMajor>(map.matrix.data()) = matrix;
  Eigen::Map<Color>(map.offset.data()) =
      Eigen::Map<const Color>(to.mean.data()) - matrix * Eigen::Map<const Color>(from.mean.data());
  return map;
}

void apply(const ColorMap& map, Picture& picture, std::span<const float> weights) {
  const Matrix matrix = Eigen::Map<const RowMajor>(map.matrix.data());
  const Color offset = Eigen::Map<const Color>(map.offset.data());
  change_colors(picture, weights,
                [&](std::size_t, const Color& color) -> Color { return matrix * color + offset; });
}

ColorHistogram color_histogram(const Picture& picture, std::span<const float> weights) {
  ColorHistogram histogram;
  const std::size_t pixels = picture.pixel_count();
  parallel_tasks(3, [&](std::size_t channel) {
    std::vector<double> counts(ColorHistogram::kLevels);
    for (std::size_t i = 0; i < pixels; ++i) {
      counts[level_of(picture.rgb[channel * pixels + i])] += measured_weight(picture, weights, i);
    }
    histogram.counts[channel] = std::move(counts);
  });
  return histogram;
}

ColorTables histogram_tables(const ColorHistogram& from, const ColorHistogram& to) {
  ColorTables tables;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto total = [&](const ColorHistogram& histogram) {
      double sum = 0.0;
      for (const double count : histogram.counts[channel]) sum += count;
      return sum;
    };
    std::vector<float>& values = tables.values[channel];
    values.resize(ColorHistogram::kLevels);
    for (std::size_t level = 0; level < values.size(); ++level) values[level] = value_of(level);
    const double all_from = total(from);
    const double all_to = total(to);
    if (!(all_from > 0.0) || !(all_to > 0.0)) continue;
    const RankedValues ranked(to.counts[channel], all_to);
    std::ranges::transform(ranks_of(from.counts[channel], all_from), values.begin(),
                           [&](double rank) { return static_cast<float>(ranked.value_at(rank)); });
  }
  return tables;
}

void apply(const ColorTables& tables, Picture& picture, std::span<const float> weights) {
  change_colors(picture, weights, [&](std::size_t, const Color& color) -> Color {
    Color looked_up;
    for (int channel = 0; channel < 3; ++channel) {
      looked_up[channel] = tables.values[channel][level_of(static_cast<float>(color[channel]))];
    }
    return looked_up;
  });
}

void take_chrominance(Picture& picture, const Picture& colors, std::span<const float> weights) {
  if (picture.width != colors.width || picture.height != colors.height) {
    throw Error(
        fmt::format("chrominance of a picture of {}x{} pixels cannot go into one of {}x{}; "
                    "resize one of them first",
                    colors.width, colors.height, picture.width, picture.height));
  }
  change_colors(picture, weights, [&](std::size_t i, const Color& color) {
    const Color source = color_at(colors, i);
    return fit_chrominance(std::clamp(luminance(color), 0.0, 1.0),
                           source - Color::Constant(luminance(source)));
  });
}

void clamp_colors(Picture& picture) {
  for (float& value : picture.rgb) value = std::clamp(value, 0.0F, 1.0F);
}

}  // namespace impasto
