#include "transfer/bench.h"

#include <algorithm>

#include "base/stopwatch.h"
#include "base/system.h"
#include "transfer/initial.h"
#include "transfer/scene.h"

namespace impasto {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2.0;
}

}  // namespace

BenchReport bench_evaluation(const Recipe& recipe, int evaluations) {
  const int side = recipe.sizes.back();
  const Size size{side, side};
  const Stopwatch start;
  const Scene scene(recipe, noise_picture(size, 1), {noise_picture(size, 2)});
  const std::unique_ptr<Objective> objective = scene.objective_at(side);

  BenchReport report{.size = side};
  report.start_seconds = start.seconds();
  const Picture picture = noise_picture(size, 3);
  std::vector<float> gradient(picture.rgb.size());
  objective->evaluate(picture.rgb, gradient);
  for (int i = 0; i < evaluations; ++i) {
    const Stopwatch evaluation;
    objective->evaluate(picture.rgb, gradient);
    report.seconds.push_back(evaluation.seconds());
  }
  report.minimum_seconds = std::ranges::min(report.seconds);
  report.median_seconds = median(report.seconds);
  report.network_bytes = objective->network().bytes();
  report.peak_bytes = peak_memory();
  return report;
}

}  // namespace impasto
