#include "transfer/bench.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/system.h"
#include "cli/command.h"
#include "cli/options.h"
#include "impasto/error.h"

namespace impasto::cli {
namespace {

struct BenchOptions {
  int evaluations = 10;
  bool json = false;
  bool layers = false;
  Recipe recipe = one_size();
};

double giga(double operations, double seconds) {
  return seconds > 0.0 ? operations / seconds / 1e9 : 0.0;
}

nlohmann::ordered_json to_json(const BenchReport& report) {
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const StepReport& step : report.steps) {
    steps.push_back({{"layer", step.layer},
                     {"step", step.step},
                     {"kernel", step.kernel},
                     {"seconds", step.seconds},
                     {"gflops", giga(step.operations, step.seconds)}});
  }
  return {{"size", report.size},
          {"model", report.model},
          {"backend", report.backend},
          {"kernels", report.kernels},
          {"precision", report.precision},
          {"threads", report.threads},
          {"evaluations", report.seconds.size()},
          {"start_seconds", report.start_seconds},
          {"first_seconds", report.first_seconds},
          {"first_done", report.first_done},
          {"minimum_seconds", report.minimum_seconds},
          {"median_seconds", report.median_seconds},
          {"seconds", report.seconds},
          {"convolution_seconds", report.convolution_seconds},
          {"convolution_gflops", giga(report.convolution_operations, report.convolution_seconds)},
          {"peak_gflops", report.peak_operations / 1e9},
          {"tile", report.tile},
          {"planned_bytes", report.planned_bytes},
          {"planned_disk_bytes", report.planned_disk_bytes},
          {"network_bytes", report.network_bytes},
          {"peak_bytes", report.peak_bytes},
          {"steps", std::move(steps)}};
}

/// Convolutions count by their definition: Winograd's may exceed the processor's peak.
void print_report(const BenchReport& report, bool layers) {
  fmt::print(
      "{0}x{0}, {4}, {5} threads: {1:.4f} s an evaluation (median {2:.4f}), {3:.2f} s to start\n",
      report.size, report.minimum_seconds, report.median_seconds, report.start_seconds,
      report.precision, report.threads);
  const double rate = giga(report.convolution_operations, report.convolution_seconds);
  fmt::print(
      "convolutions {:.0f} GFLOP/s by their definition, {:.0f} % of the {:.0f} that registers "
      "give\n",
      rate, 100.0 * rate * 1e9 / report.peak_operations, report.peak_operations / 1e9);
  fmt::print("memory: {} planned, {} used\n", bytes_text(report.planned_bytes),
             bytes_text(report.peak_bytes));
  if (!layers) return;
  for (const StepReport& step : report.steps) {
    fmt::print("{:<13} {:<17} {:<22} {:8.2f} ms", step.layer, step.step, step.kernel,
               step.seconds * 1e3);
    if (step.operations > 0.0) fmt::print(" {:6.0f} GFLOP/s", giga(step.operations, step.seconds));
    fmt::print("\n");
  }
}

int run_bench(const BenchOptions& options) {
  if (options.evaluations < 1 || options.evaluations > 100'000) {
    throw Error(fmt::format("the number of evaluations is {}; it must be from 1 to 100000",
                            options.evaluations));
  }
  if (options.recipe.sizes.back() == 0) throw Error("the size is 0; bench needs one in pixels");
  const BenchReport report = bench_evaluation(options.recipe, options.evaluations);
  if (options.json) {
    fmt::print("{}\n", to_json(report).dump());
  } else {
    print_report(report, options.layers);
  }
  return kDone;
}

}  // namespace

void add_bench_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App& command =
      *app.add_subcommand("bench", "Time evaluations of the loss and its gradient on this machine");
  add_size_option(command, options->recipe);
  command
      .add_option("--evaluations", options->evaluations,
                  "How many are timed, after one that is not")
      ->capture_default_str();
  command.add_flag("--layers", options->layers, "Print what every step of every layer takes");
  command.add_flag("--json", options->json, "Print one JSON object");
  add_loss_options(command, options->recipe.loss);
  add_engine_options(command, options->recipe.engine);
  command.callback([options, &run] { run = [options] { return run_bench(*options); }; });
}

}  // namespace impasto::cli
