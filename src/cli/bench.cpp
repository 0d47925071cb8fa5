#include "transfer/bench.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/system.h"
#include "cli/command.h"
#include "cli/options.h"
#include "impasto/error.h"

namespace impasto::cli {
namespace {

struct BenchOptions {
  int evaluations = 10;
  bool json = false;
  Recipe recipe;
};

int run_bench(const BenchOptions& options) {
  if (options.evaluations < 1 || options.evaluations > 100'000) {
    throw Error(fmt::format("the number of evaluations is {}; it must be from 1 to 100000",
                            options.evaluations));
  }
  if (options.recipe.sizes.back() == 0) throw Error("the size is 0; bench needs one in pixels");
  const BenchReport report = bench_evaluation(options.recipe, options.evaluations);
  if (options.json) {
    const nlohmann::ordered_json object = {{"size", report.size},
                                           {"evaluations", options.evaluations},
                                           {"start_seconds", report.start_seconds},
                                           {"minimum_seconds", report.minimum_seconds},
                                           {"median_seconds", report.median_seconds},
                                           {"seconds", report.seconds},
                                           {"network_bytes", report.network_bytes},
                                           {"peak_bytes", report.peak_bytes}};
    fmt::print("{}\n", object.dump());
    return kDone;
  }
  fmt::print("{0}x{0}: {1:.4f} s an evaluation (median {2:.4f}), {3:.2f} s to start, at most {4}\n",
             report.size, report.minimum_seconds, report.median_seconds, report.start_seconds,
             bytes_text(report.peak_bytes));
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
  command.add_flag("--json", options->json, "Print one JSON object");
  add_loss_options(command, options->recipe.loss);
  add_engine_options(command, options->recipe.engine);
  command.callback([options, &run] { run = [options] { return run_bench(*options); }; });
}

}  // namespace impasto::cli
