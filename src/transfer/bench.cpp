#include "transfer/bench.h"

#include <algorithm>
#include <utility>

#include "base/stopwatch.h"
#include "base/system.h"
#include "optimize/vector_ops.h"
#include "transfer/initial.h"
#include "transfer/memory_plan.h"
#include "transfer/names.h"
#include "transfer/scene.h"

namespace impasto {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2.0;
}

/// What one evaluation took of every step, given what all had taken before and after.
std::vector<StepReport> average(const std::vector<StepReport>& before,
                                std::vector<StepReport> after, int evaluations) {
  for (StepReport& step : after) {
    const auto same = std::ranges::find_if(
        before, [&](const StepReport& s) { return s.layer == step.layer && s.step == step.step; });
    if (same != before.end()) {
      step.seconds -= same->seconds;
      step.operations -= same->operations;
    }
    step.seconds /= evaluations;
    step.operations /= evaluations;
  }
  return after;
}

LargeVector<float> noise_vector(Size size, Storage storage) {
  const Picture picture = noise_picture(size, 3);
  LargeVector<float> vector(picture.rgb.size(), storage);
  copy(picture.rgb, vector.view());
  return vector;
}

void add_up_convolutions(BenchReport& report) {
  for (const StepReport& step : report.steps) {
    if (step.step != "forward" && step.step != "backward") continue;
    report.convolution_operations += step.operations;
    report.convolution_seconds += step.seconds;
  }
}

}  // namespace

BenchReport bench_evaluation(const Recipe& recipe, int evaluations) {
  const int side = recipe.sizes.back();
  const Size size{side, side};
  const Stopwatch start;
  Scene scene(recipe, {.content = [&] { return noise_picture(size, 1); },
                       .styles = {[&] { return noise_picture(size, 2); }}});
  const MemoryPlan plan = plan_evaluation(scene, recipe, 2);
  if (plan.pictures == Storage::disk) scene.move_pictures_to_disk();
  const Layout& layout = plan.scales.front().layout;
  const LargeVector<float> picture = noise_vector(size, layout.vectors);
  const std::unique_ptr<Objective> objective = scene.objective_at(side, layout, scene.weights());

  BenchReport report{.size = side};
  report.start_seconds = start.seconds();
  report.model = scene.model().name;
  report.backend = name_of(kBackendNames, scene.engine().backend);
  report.kernels = name_of(kKernelNames, scene.engine().kernels);
  report.precision = name_of(kPrecisionNames, scene.engine().precision);
  report.threads = scene.threads();
  report.planned_bytes = plan.peak_bytes();
  report.planned_disk_bytes = plan.disk_bytes();
  report.tile = layout.tile;
  LargeVector<float> gradient(picture.size(), layout.vectors);
  objective->evaluate(picture.view(), gradient.view());
  report.first_seconds = start.seconds();
  report.first_done = Stopwatch::now();
  const std::vector<StepReport> before = objective->network().steps();
  for (int i = 0; i < evaluations; ++i) {
    const Stopwatch evaluation;
    objective->evaluate(picture.view(), gradient.view());
    report.seconds.push_back(evaluation.seconds());
  }
  report.minimum_seconds = std::ranges::min(report.seconds);
  report.median_seconds = median(report.seconds);
  report.steps = average(before, objective->network().steps(), evaluations);
  add_up_convolutions(report);
  report.network_bytes = objective->network().bytes();
  report.peak_bytes = peak_memory();
  report.peak_operations = measure_peak_operations(scene.engine().precision);
  return report;
}

}  // namespace impasto
