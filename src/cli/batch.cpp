#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "cli/batch_plan.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/painting_options.h"
#include "cli/painting_report.h"
#include "cli/picture_list.h"
#include "cli/progress.h"
#include "cli/write_options.h"
#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/model_shelf.h"

namespace impasto::cli {
namespace {

struct BatchOptions {
  std::vector<std::string> contents;
  std::vector<std::string> styles;
  std::string output;
  std::string report;
  bool overwrite = false;
  bool quiet = false;
  PaintingOptions painting;
  WriteOptions write;
};

/// Throws Error for what would make every painting fail, before any work.
std::vector<BatchItem> planned_items(const BatchOptions& options) {
  options.painting.recipe.validate();
  if (!options.painting.regions.empty() || !options.painting.recipe.kept_regions.empty()) {
    throw Error("regions belong to one photo; paint photos with regions one by one, by stylize");
  }
  std::vector<BatchItem> items =
      plan_batch(list_pictures(options.contents), list_pictures(options.styles),
                 {options.output, options.report}, options.painting);
  if (!options.overwrite) check_replaces_paintings_only(items);
  return items;
}

void make_folder_of(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(fmt::format("cannot make the folder {}: {}; choose another name", folder.string(),
                            error.message()));
  }
}

/// What is to be painted still; its folders are there, and its files can be written.
std::vector<BatchItem> items_to_paint(const BatchOptions& options, std::vector<BatchItem> items) {
  if (!options.overwrite) {
    std::erase_if(items, [&](const BatchItem& item) { return is_done(item); });
  }
  for (const BatchItem& item : items) {
    make_folder_of(item.output);
    if (!item.report.empty()) make_folder_of(item.report);
    check_writable(item.output, options.write);
  }
  return items;
}

/// Paints one after the other and keeps count.
class Batch {
 public:
  Batch(const BatchOptions& options, std::stop_token stop)
      : options_(options), stop_(std::move(stop)), session_options_(shelves()) {}

  /// Loads the model, so that one that cannot be had ends the batch before it begins.
  void load_model() const {
    const Recipe& recipe = options_.painting.recipe;
    std::vector<std::string> layers;
    for (const auto* list : {&recipe.loss.content_layers, &recipe.loss.style_layers}) {
      for (const LayerWeight& layer : *list) layers.push_back(layer.layer);
    }
    (void)session_options_.models->take(recipe.engine.weights, layers);
  }

  /// False once a stop is requested. What fails is said, and counted.
  bool paint(const BatchItem& item) {
    if (stop_.stop_requested()) return false;
    try {
      if (!try_to_paint(item)) return false;
      ++painted_;
    } catch (const std::bad_alloc&) {
      note_failure(item, "out of memory; use a smaller --size");
    } catch (const std::exception& error) {
      note_failure(item, error.what());
    }
    return true;
  }

  [[nodiscard]] int painted() const { return painted_; }
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  static SessionOptions shelves() {
    SessionOptions options;
    options.models = make_model_shelf();
    options.styles = make_style_shelf();
    return options;
  }

  bool try_to_paint(const BatchItem& item) const {
    const Recipe& recipe = options_.painting.recipe;
    PaintingReport report(item.report, item.content, {item.style}, recipe);
    ProgressDisplay display;
    Observer observer;
    observer.on_plan = [&](const Plan& plan) {
      if (!options_.quiet) display.show_plan(plan);
      report.note_plan(plan);
    };
    observer.on_progress = [&](const Progress& progress) {
      if (!options_.quiet) display.show(progress);
      report.note_progress(progress);
    };
    const Result result =
        Session(recipe, painting_sources(item.content, {item.style}, options_.painting),
                session_options_)
            .run(observer, stop_);
    display.finish();
    if (result.stopped) return false;
    WriteOptions write = options_.write;
    write.settings = item.settings.empty() ? to_json(recipe) : item.settings;
    write_picture(result.picture, item.output, write);
    report.write(result);
    fmt::print("{}\n", item.output);
    std::fflush(stdout);
    return true;
  }

  void note_failure(const BatchItem& item, const std::string& what) {
    failures_.push_back(fmt::format("{}: {}", item.output, what));
    fmt::print(stderr, "impasto: {}\n", failures_.back());
  }

  const BatchOptions& options_;
  std::stop_token stop_;
  SessionOptions session_options_;
  int painted_ = 0;
  std::vector<std::string> failures_;
};

void print_summary(const Batch& batch, std::size_t all, std::size_t done, std::size_t left) {
  fmt::print(stderr, "{} paintings: {} painted, {} done before, {} failed{}\n", all,
             batch.painted(), done, batch.failures().size(),
             left > 0 ? fmt::format(", {} left; the same command goes on with them", left) : "");
  for (const std::string& failure : batch.failures()) {
    fmt::print(stderr, "failed: {}\n", failure);
  }
}

int run_batch(const BatchOptions& options) {
  const Interrupt interrupt;
  std::vector<BatchItem> items = planned_items(options);
  const std::size_t all = items.size();
  items = items_to_paint(options, std::move(items));
  Batch batch(options, interrupt.token());
  if (!items.empty()) batch.load_model();
  std::size_t left = items.size();
  for (const BatchItem& item : items) {
    if (!options.quiet) {
      fmt::print(stderr, "[{}/{}] {} in the manner of {}\n", all - left + 1, all, item.content,
                 item.style);
    }
    if (!batch.paint(item)) break;
    --left;
  }
  print_summary(batch, all, all - items.size(), left);
  if (left > 0) return kInterrupted;
  return batch.failures().empty() ? kDone : kFailed;
}

}  // namespace

void add_batch_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<BatchOptions>();
  CLI::App& command = *app.add_subcommand(
      "batch", "Paint every CONTENT in the manner of every STYLE; what is done already is skipped");
  command
      .add_option("CONTENT", options->contents,
                  "Photos: files, folders, or patterns such as 'photos/*.jpg'")
      ->required();
  command.add_option("--styles", options->styles, "Paintings, named in the same ways")
      ->type_name("STYLE...")
      ->required();
  command
      .add_option(
          "-o,--output", options->output,
          "Names of the pictures, with {content}, {style}, {number} (of the pair) and {ext} "
          "(the photo's); folders are made")
      ->type_name("PATTERN")
      ->required();
  command.add_flag("--overwrite", options->overwrite, "Paint again what is there already");
  command
      .add_option("--report", options->report,
                  "Write a page for each painting, under a name with the same fields")
      ->type_name("PATTERN.html");
  add_write_options(command, options->write);
  command.add_flag("--quiet", options->quiet, "Show no progress");
  add_painting_options(command, options->painting);
  command.callback([options, &run] { run = [options] { return run_batch(*options); }; });
}

}  // namespace impasto::cli
