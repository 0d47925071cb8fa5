#include "loss/total_variation.h"

#include <algorithm>
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

/// Rows of each plane that are worked on before they are dropped.
constexpr std::ptrdiff_t kBand = 256;

}  // namespace

double total_variation(VectorView<const float> picture, int height, int width, double scale,
                       VectorView<float> gradient) {
  const double pixels = static_cast<double>(height) * width;
  const auto gradient_scale = static_cast<float>(2.0 * scale / pixels);
  const bool wants_gradient = !gradient.empty() && scale != 0.0;
  const std::ptrdiff_t rows = std::ptrdiff_t{3} * height;
  std::vector<double> row_values(static_cast<std::size_t>(rows));

  for (std::ptrdiff_t begin = 0; begin < rows; begin += kBand) {
    const std::ptrdiff_t end = std::min(begin + kBand, rows);
#pragma omp parallel for schedule(static)
    for (std::ptrdiff_t r = begin; r < end; ++r) {
      const std::ptrdiff_t y = r % height;
      const float* row = picture.data() + r * width;
      const float* above = y > 0 ? row - width : nullptr;
      const float* below = y + 1 < height ? row + width : nullptr;
      row_values[static_cast<std::size_t>(r)] = row_value(row, below, width);
      if (wants_gradient) {
        add_row_gradient(above, row, below, width, gradient_scale, gradient.data() + r * width);
      }
    }
    // The rows on either side were looked at too.
    const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(begin - 1, 0) * width);
    picture.part(from, static_cast<std::size_t>(std::min(end + 1, rows) * width)).drop();
    if (wants_gradient) gradient.part(from, static_cast<std::size_t>(end * width)).drop();
  }

  double sum = 0.0;
  for (const double value : row_values) sum += value;
  return sum / pixels;
}

}  // namespace impasto
