#include "cli/painting.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/system.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/order_note.h"
#include "cli/painting_report.h"
#include "cli/progress.h"
#include "cli/shown_pictures.h"
#include "cli/write_options.h"
#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/trace.h"

namespace impasto::cli {
namespace {

/// All that hears of a painting's course.
class Course {
 public:
  /// Throws Error where a file is an input, or cannot be written.
  explicit Course(const PaintingOrder& order)
      : order_(order),
        report_(order.report, order.content, order.styles, order.painting.recipe),
        shown_(order.saving, order.output, order.painting.recipe, order.write) {
    if (!order.trace.empty()) {
      trace_ = std::make_unique<TraceWriter>(order.trace, !order.saving.resume.empty());
    }
  }

  [[nodiscard]] bool wants_pictures() const { return shown_.wants_any(); }

  [[nodiscard]] Observer observer() {
    return {.on_plan = [this](const Plan& plan) { note_plan(plan); },
            .on_progress = [this](const Progress& progress) { note_progress(progress); },
            .wants_picture = [this](const Progress& progress) { return shown_.wants(progress); },
            .on_picture = [this](const Progress& progress,
                                 const Picture& picture) { shown_.show(progress, picture); },
            .on_checkpoint_failure =
                [](const Error& error) {
                  fmt::print(stderr, "impasto: {}; painting goes on without this checkpoint\n",
                             error.what());
                }};
  }

  void finish(const Result& result) {
    display_.finish();
    shown_.finish(result);
  }

  void write_report(const Result& result) { report_.write(result); }

 private:
  void note_plan(const Plan& plan) {
    if (!order_.quiet) display_.show_plan(plan);
    if (trace_) trace_->write_plan(order_.painting.recipe, plan);
    report_.note_plan(plan);
    shown_.begin(plan);
  }

  void note_progress(const Progress& progress) {
    if (!order_.quiet) display_.show(progress);
    trace_progress(progress);
    report_.note_progress(progress);
  }

  /// A trace that cannot be written any more must not end hours of painting.
  void trace_progress(const Progress& progress) {
    if (!trace_) return;
    try {
      trace_->write_progress(progress);
    } catch (const Error& error) {
      fmt::print(stderr, "impasto: {}; painting goes on without it\n", error.what());
      trace_.reset();
    }
  }

  const PaintingOrder& order_;
  ProgressDisplay display_;
  std::unique_ptr<TraceWriter> trace_;
  PaintingReport report_;
  ShownPictures shown_;
};

/// The photo in the colors of its regions.
void write_overlay(const PaintingOrder& order) {
  const PaintingOptions& painting = order.painting;
  if (painting.regions.empty()) {
    throw Error("--region-overlay shows regions, and none are given; add --regions");
  }
  check_is_no_input(order.overlay, order.content, order.styles, painting);
  write_picture(overlay_regions(read_picture(order.content), read_picture(painting.regions.front()),
                                painting.recipe.kept_regions),
                order.overlay);
}

void check_files(const PaintingOrder& order) {
  for (const std::string* file : {&order.output, &order.trace, &order.report, &order.saving.preview,
                                  &order.saving.checkpoint, &order.saving.timelapse}) {
    if (file->empty()) continue;
    check_is_no_input(*file, order.content, order.styles, order.painting);
  }
  check_writable(order.output, order.write);
}

SessionOptions session_options(const PaintingOrder& order, const Course& course) {
  SessionOptions options{.checkpoint = order.saving.checkpoint,
                         .checkpoint_every = order.saving.checkpoint_every,
                         .resume = order.saving.resume,
                         .shows_pictures = course.wants_pictures()};
  if (!options.checkpoint.empty()) options.checkpoint_note = order_note(order);
  return options;
}

void tell_end(const PaintingOrder& order, const Result& result) {
  if (!order.quiet) {
    fmt::print(stderr, "{} after {} evaluations in {:.1f} s: total {:.6g}; {} of memory\n",
               result.stopped ? "interrupted" : "done", result.evaluations, result.seconds,
               result.loss.total, bytes_text(peak_memory()));
    if (result.stopped && !order.saving.checkpoint.empty()) {
      fmt::print(stderr, "to go on: impasto {} --resume {}\n", order.verb, order.saving.checkpoint);
    }
  }
  fmt::print("{}\n", order.output);
}

}  // namespace

void add_order_options(CLI::App& command, PaintingOrder& order) {
  add_saving_options(command, order.saving,
                     [&order](const std::string& file) { take_order(file, order); });
  command
      .add_option("-o,--output", order.output, "The picture to write: .png, .jpg, .webp or .tif")
      ->type_name("OUT");
  command.add_option("--trace", order.trace, "Write every iteration as a line of JSON")
      ->type_name("FILE.jsonl");
  add_report_option(command, order.report);
  add_write_options(command, order.write);
  command.add_flag("--quiet", order.quiet, "Show no progress");
}

int paint(PaintingOrder& order) {
  const Interrupt interrupt;
  const Recipe& recipe = order.painting.recipe;
  recipe.validate();
  check_files(order);
  if (!order.overlay.empty()) write_overlay(order);
  Course course(order);
  auto session = std::make_unique<Session>(
      recipe, painting_sources(order.content, order.styles, order.painting),
      session_options(order, course));
  const Result result = session->run(course.observer(), interrupt.token());
  session.reset();  // before the report takes memory
  course.finish(result);
  if (result.evaluations == 0) {
    fmt::print(stderr, "impasto: interrupted before the first evaluation; nothing is written\n");
    return kInterrupted;
  }
  order.write.settings = to_json(result.recipe);
  write_picture(result.picture, order.output, order.write);
  course.write_report(result);
  tell_end(order, result);
  return result.stopped ? kInterrupted : kDone;
}

}  // namespace impasto::cli
