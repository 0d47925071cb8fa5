#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/system.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "impasto/error.h"
#include "impasto/picture.h"
#include "impasto/session.h"
#include "transfer/names.h"
#include "transfer/trace.h"

namespace impasto::cli {
namespace {

struct StylizeOptions {
  std::string content;
  std::vector<std::string> styles;
  std::string output;
  std::string init = "content";
  std::string trace;
  bool quiet = false;
  Recipe recipe;
  WriteOptions write;
};

PictureSource source(const std::string& file) {
  return [file] { return read_picture(file); };
}

/// What a word of kInitNames stands for; others are a picture's file.
Init init_of(const std::string& word) {
  for (const auto& [name, value] : kInitNames) {
    if (word == name && value != Init::picture) return value;
  }
  return Init::picture;
}

void check_is_no_input(const std::string& output, const StylizeOptions& options) {
  std::vector<std::string> inputs = options.styles;
  inputs.push_back(options.content);
  inputs.push_back(options.init);
  for (const std::string& input : inputs) {
    std::error_code missing;
    if (std::filesystem::equivalent(output, input, missing)) {
      throw Error(fmt::format("the output {} is also an input; choose another name", output));
    }
  }
}

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

int run_stylize(StylizeOptions& options) {
  const Interrupt interrupt;
  Recipe& recipe = options.recipe;
  recipe.validate();
  check_is_no_input(options.output, options);
  check_writable(options.output, options.write);
  std::unique_ptr<TraceWriter> trace;
  if (!options.trace.empty()) {
    check_is_no_input(options.trace, options);
    trace = std::make_unique<TraceWriter>(options.trace);
  }

  recipe.init = init_of(options.init);
  PictureSources sources{.content = source(options.content), .styles = {}};
  for (const std::string& style : options.styles) sources.styles.push_back(source(style));
  if (recipe.init == Init::picture) sources.initial = source(options.init);
  Session session(recipe, sources);

  ProgressDisplay display;
  Observer observer;
  observer.on_plan = [&](const Plan& plan) {
    if (!options.quiet) display.show_plan(plan);
    if (trace) trace->write_plan(recipe, plan);
  };
  observer.on_progress = [&](const Progress& progress) {
    if (!options.quiet) display.show(progress);
    trace_progress(trace, progress);
  };
  const Result result = session.run(observer, interrupt.token());
  display.finish();
  if (result.evaluations == 0) {
    fmt::print(stderr, "impasto: interrupted before the first evaluation; nothing is written\n");
    return kInterrupted;
  }

  options.write.settings = to_json(recipe);
  write_picture(result.picture, options.output, options.write);
  if (!options.quiet) {
    fmt::print(stderr, "{} after {} evaluations in {:.1f} s: total {:.6g}; {} of memory\n",
               result.stopped ? "interrupted" : "done", result.evaluations, result.seconds,
               result.loss.total, bytes_text(peak_memory()));
  }
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
  add_size_option(command, options->recipe);
  command
      .add_option("--iterations", options->recipe.iterations,
                  "Evaluations of the loss at each size")
      ->delimiter(',')
      ->type_name("N[,N...]")
      ->capture_default_str();
  command
      .add_option("--init", options->init,
                  "What to start from: content, noise, style, or a picture's file")
      ->type_name("content|noise|style|FILE")
      ->capture_default_str();
  command.add_option("--seed", options->recipe.seed, "Of the noise")->capture_default_str();
  command
      .add_option("--style-scale", options->recipe.style_scales,
                  "Longer side of the styles, relative to the painting's: one for all, or one each")
      ->delimiter(',')
      ->type_name("S[,S...]")
      ->capture_default_str();
  command
      .add_option(
          "--border", options->recipe.border,
          "Pixels painted beyond each edge and cut off at the end, against a rim; 16 will do")
      ->capture_default_str();
  command.add_option("--trace", options->trace, "Write every iteration as a line of JSON")
      ->type_name("FILE.jsonl");
  command.add_option("--bits", options->write.bits, "Bits per channel: 8, or 16 for PNG and TIFF")
      ->capture_default_str();
  command.add_option("--quality", options->write.quality, "Of JPEG and WebP, 1 to 100")
      ->capture_default_str();
  command.add_flag("--quiet", options->quiet, "Show no progress");
  add_loss_options(command, options->recipe.loss);
  add_optimizer_options(command, options->recipe.optimizer);
  add_engine_options(command, options->recipe.engine);
  command.callback([options, &run] { run = [options] { return run_stylize(*options); }; });
}

}  // namespace impasto::cli
