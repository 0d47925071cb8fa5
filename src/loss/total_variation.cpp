#include "loss/total_variation.h"

#include <cstddef>
#include <vector>

namespace impasto {
namespace {

/// Differences of one row to its right and to the row below (nullptr at the last row).
double row_value(const float* row, const float* below, int width) {
  double sum = 0.0;
  for (int x = 0; x < width; ++x) {
    const double right = x + 1 < width ? row[x + 1] - row[x] : 0.0F;
    const double down = below != nullptr ? below[x] - row[x] : 0.0F;
    sum += right * right + down * down;
  }
  return sum;
}

void add_row_gradient(const float* above, const float* row, const float* below, int width,
                      float scale, float* gradient) {
  for (int x = 0; x < width; ++x) {
    float sum = 0.0F;
    if (x > 0) sum += row[x] - row[x - 1];
    if (x + 1 < width) sum += row[x] - row[x + 1];
    if (above != nullptr) sum += row[x] - above[x];
    if (below != nullptr) sum += row[x] - below[x];
    gradient[x] += scale * sum;
  }
}

}  // namespace

double total_variation(std::span<const float> picture, int height, int width, double scale,
                       std::span<float> gradient) {
  const double pixels = static_cast<double>(height) * width;
  const auto gradient_scale = static_cast<float>(2.0 * scale / pixels);
  std::vector<double> row_values(3 * static_cast<std::size_t>(height));

#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t r = 0; r < std::ssize(row_values); ++r) {
    const std::ptrdiff_t y = r % height;
    const float* row = picture.data() + r * width;
    const float* above = y > 0 ? row - width : nullptr;
    const float* below = y + 1 < height ? row + width : nullptr;
    row_values[r] = row_value(row, below, width);
    if (!gradient.empty() && scale != 0.0) {
      add_row_gradient(above, row, below, width, gradient_scale, gradient.data() + r * width);
    }
  }

  double sum = 0.0;
  for (const double value : row_values) sum += value;
  return sum / pixels;
}

}  // namespace impasto
