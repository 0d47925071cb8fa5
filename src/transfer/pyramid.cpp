#include "impasto/pyramid.h"

#include <algorithm>
#include <cmath>

namespace impasto {
namespace {

constexpr int kCoarsest = 128;
constexpr double kWorthAStep = 1.42;  // a ratio of sizes below it is not

constexpr double kUsualIterations = 60.0;  // at kUsualSize
constexpr double kUsualSize = 512.0;
constexpr double kDecay = 0.6;  // of iterations with size: 140 at 128, 40 at 1024
constexpr double kFewest = 20.0;
constexpr double kMost = 200.0;

}  // namespace

std::vector<int> pyramid(int longer_side, int scales) {
  const double ratio = static_cast<double>(longer_side) / kCoarsest;
  double factor = 2.0;
  if (scales <= 0) {
    if (ratio < kWorthAStep) return {longer_side};
    const int steps = static_cast<int>(std::ceil(std::log2(ratio) - 1e-3));
    factor = std::pow(ratio, 1.0 / steps);
    scales = steps + 1;
  }
  std::vector<int> sizes;
  for (int i = scales - 1; i >= 0; --i) {
    const int size = static_cast<int>(std::lround(longer_side / std::pow(factor, i)));
    sizes.push_back(longer_side == 0 ? 0 : std::max(1, size));
  }
  if (longer_side == 0) sizes.resize(1);
  return sizes;
}

int usual_iterations(int longer_side) {
  if (longer_side <= 0) return static_cast<int>(kUsualIterations);
  const double count = kUsualIterations * std::pow(kUsualSize / longer_side, kDecay);
  return static_cast<int>(10.0 * std::round(std::clamp(count, kFewest, kMost) / 10.0));
}

}  // namespace impasto
