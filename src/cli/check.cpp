#include "transfer/check.h"

#include <fmt/format.h>
#include <omp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/stopwatch.h"
#include "base/system.h"
#include "cli/command.h"
#include "cli/options.h"
#include "impasto/error.h"
#include "network/feature_network.h"
#include "transfer/names.h"

namespace impasto::cli {
namespace {

struct CheckOptions {
  bool json = false;
  EngineSettings engine;
};

nlohmann::ordered_json to_json(const std::vector<Check>& checks, const Model& model,
                               double seconds) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Check& check : checks) {
    nlohmann::ordered_json values = nlohmann::ordered_json::array();
    for (const CheckedValue& value : check.values) {
      values.push_back({{"at", value.name},
                        {"error", value.error},
                        {"bound", value.bound},
                        {"passed", value.passed()}});
    }
    list.push_back({{"precision", name_of(kPrecisionNames, check.arithmetic.precision)},
                    {"kernels", name_of(kKernelNames, check.arithmetic.kernels)},
                    {"width", check.size.width},
                    {"height", check.size.height},
                    {"passed", check.passed()},
                    {"values", std::move(values)}});
  }
  return {{"model", model.name},
          {"processor", processor_description()},
          {"bf16_is_fast", bf16_is_fast()},
          {"passed", std::ranges::all_of(checks, &Check::passed)},
          {"seconds", seconds},
          {"checks", std::move(list)}};
}

/// The largest error of a value among the checks in a precision, beside its bound.
std::string worst_of(const std::vector<Check>& checks, Precision precision, std::size_t value) {
  CheckedValue worst;
  for (const Check& check : checks) {
    if (check.arithmetic.precision != precision) continue;
    const CheckedValue& found = check.values[value];
    if (worst.name.empty() || !(found.error <= worst.error)) worst = found;
  }
  return fmt::format("{:8.1e} of {:.1e}{}", worst.error, worst.bound,
                     worst.passed() ? "" : " FAILED");
}

void print_table(const std::vector<Check>& checks, const Model& model, double seconds) {
  const bool passed = std::ranges::all_of(checks, &Check::passed);
  fmt::print("{:<14} {:<28} bf16: off by, at most\n", model.name, "f32: off by, at most");
  for (std::size_t i = 0; i < checks.front().values.size(); ++i) {
    fmt::print("{:<14} {:<28} {}\n", checks.front().values[i].name,
               worst_of(checks, Precision::f32, i), worst_of(checks, Precision::bf16, i));
  }
  fmt::print("{} in {:.1f} s, against plain loops in double; bf16 is {} on this processor\n",
             passed ? "passed" : "failed", seconds, bf16_is_fast() ? "fast" : "not fast");
}

[[noreturn]] void fail(const std::vector<Check>& checks) {
  const Check& check = *std::ranges::find(checks, false, &Check::passed);
  const bool bf16 = check.arithmetic.precision == Precision::bf16;
  throw Error(fmt::format(
      "the check failed: in {}, {} is off by {:.2g}, more than {:.2g}; {}",
      name_of(kPrecisionNames, check.arithmetic.precision), check.worst().name, check.worst().error,
      check.worst().bound,
      bf16 ? "paint with --precision f32" : "paint with --backend reference, and report it"));
}

int run_check(const CheckOptions& options) {
  const Stopwatch watch;
  const int threads = options.engine.threads;
  omp_set_num_threads(threads > 0 ? threads : processor_count());
  const Model model = load_model(options.engine.weights);
  const std::vector<Check> checks = check_engine(model, options.engine);
  if (options.json) {
    fmt::print("{}\n", to_json(checks, model, watch.seconds()).dump());
  } else {
    print_table(checks, model, watch.seconds());
  }
  if (!std::ranges::all_of(checks, &Check::passed)) fail(checks);
  return kDone;
}

}  // namespace

void add_check_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App& command = *app.add_subcommand(
      "check", "Check on this machine that a model's features and gradient come out right");
  command.add_flag("--json", options->json, "Print one JSON object");
  add_engine_options(command, options->engine);
  command.callback([options, &run] { run = [options] { return run_check(*options); }; });
}

}  // namespace impasto::cli
