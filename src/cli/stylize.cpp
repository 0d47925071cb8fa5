#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/system.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/painting_options.h"
#include "cli/painting_report.h"
#include "cli/progress.h"
#include "cli/write_options.h"
#include "impasto/error.h"
#include "impasto/picture.h"
#include "impasto/session.h"
#include "transfer/recipe_json.h"
#include "transfer/trace.h"

namespace impasto::cli {
namespace {

struct StylizeOptions {
  std::string content;
  std::vector<std::string> styles;
  std::string output;
  std::string trace;
  std::string report;
  std::string overlay;
  bool quiet = false;
  PaintingOptions painting;
  WriteOptions write;
};

/// A trace that cannot be written any more must not end hours of painting.
void trace_progress(std::unique_ptr<TraceWriter>& trace, const Progress& progress) {
  if (!trace) return;
  try {
    trace->write_progress(progress);
  } catch (const Error& error) {
    fmt::print(stderr, "impasto: {}; painting goes on without it\n", error.what());
    trace.reset();
  }
}

/// The photo in the colors of its regions.
void write_overlay(const StylizeOptions& options) {
  const PaintingOptions& painting = options.painting;
  if (painting.regions.empty()) {
    throw Error("--region-overlay shows regions, and none are given; add --regions");
  }
  check_is_no_input(options.overlay, options.content, options.styles, painting);
  write_picture(
      overlay_regions(read_picture(options.content), read_picture(painting.regions.front()),
                      painting.recipe.kept_regions),
      options.overlay);
}

int run_stylize(StylizeOptions& options) {
  const Interrupt interrupt;
  const Recipe& recipe = options.painting.recipe;
  recipe.validate();
  check_is_no_input(options.output, options.content, options.styles, options.painting);
  check_writable(options.output, options.write);
  std::unique_ptr<TraceWriter> trace;
  if (!options.trace.empty()) {
    check_is_no_input(options.trace, options.content, options.styles, options.painting);
    trace = std::make_unique<TraceWriter>(options.trace);
  }
  if (!options.report.empty()) {
    check_is_no_input(options.report, options.content, options.styles, options.painting);
  }
  PaintingReport report(options.report, options.content, options.styles, recipe);

  if (!options.overlay.empty()) write_overlay(options);
  auto session = std::make_unique<Session>(
      recipe, painting_sources(options.content, options.styles, options.painting));

  ProgressDisplay display;
  Observer observer;
  observer.on_plan = [&](const Plan& plan) {
    if (!options.quiet) display.show_plan(plan);
    if (trace) trace->write_plan(recipe, plan);
    report.note_plan(plan);
  };
  observer.on_progress = [&](const Progress& progress) {
    if (!options.quiet) display.show(progress);
    trace_progress(trace, progress);
    report.note_progress(progress);
  };
  const Result result = session->run(observer, interrupt.token());
  session.reset();  // before the report takes memory
  display.finish();
  if (result.evaluations == 0) {
    fmt::print(stderr, "impasto: interrupted before the first evaluation; nothing is written\n");
    return kInterrupted;
  }

  options.write.settings = painting_settings(recipe, result);
  write_picture(result.picture, options.output, options.write);
  if (!options.quiet) {
    fmt::print(stderr, "{} after {} evaluations in {:.1f} s: total {:.6g}; {} of memory\n",
               result.stopped ? "interrupted" : "done", result.evaluations, result.seconds,
               result.loss.total, bytes_text(peak_memory()));
  }
  report.write(result);
  fmt::print("{}\n", options.output);
  return result.stopped ? kInterrupted : kDone;
}

}  // namespace

void add_stylize_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<StylizeOptions>();
  CLI::App& command =
      *app.add_subcommand("stylize", "Paint CONTENT in the manner of one or more STYLEs");
  command.add_option("CONTENT", options->content, "The photo")->required();
  command.add_option("STYLE", options->styles, "The paintings")->required();
  command
      .add_option("-o,--output", options->output, "The picture to write: .png, .jpg, .webp or .tif")
      ->type_name("OUT")
      ->required();
  command.add_option("--trace", options->trace, "Write every iteration as a line of JSON")
      ->type_name("FILE.jsonl");
  add_report_option(command, options->report);
  add_write_options(command, options->write);
  command.add_flag("--quiet", options->quiet, "Show no progress");
  add_painting_options(command, options->painting);
  command
      .add_option("--region-overlay", options->overlay,
                  "Write the photo tinted in the colors of its regions")
      ->type_name("FILE")
      ->group("Regions");
  command.callback([options, &run] { run = [options] { return run_stylize(*options); }; });
}

}  // namespace impasto::cli
