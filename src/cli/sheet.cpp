#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <stop_token>

#include "base/stopwatch.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/vary.h"
#include "image/text.h"
#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/contact_sheet.h"

namespace impasto::cli {
namespace {

constexpr std::size_t kMostCells = 1000;
constexpr const char* kSmallSize = "256";

struct SheetOptions {
  std::string content;
  std::vector<std::string> styles;
  std::string output;
  std::vector<std::string> vary;
  bool quiet = false;
  PaintingOptions painting;  // only for the command's help: what is given is parsed anew
};

/// A painting of the sheet, before it is painted.
struct PlannedCell {
  PaintingOptions painting;
  std::string style;
  std::string label;
};

struct Plan {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::string> labels;  ///< of the rows
  std::vector<std::vector<PlannedCell>> rows;
};

std::string name_of_file(const std::string& file) {
  return std::filesystem::path(file).filename().string();
}

std::string text_of(const Variation& variation, const std::string& value) {
  return fmt::format("{} {}", variation.option, value);
}

PaintingOptions parse(const PaintingWords& words, const std::string& label) {
  try {
    return words.parse();
  } catch (const CLI::ParseError& error) {
    throw CLI::ValidationError("--vary", fmt::format("{}: {}", label, error.what()));
  }
}

/// With regions for all styles, those of the content and of this one.
void keep_regions(PaintingOptions& painting, const std::vector<std::string>& styles,
                  const std::string& style) {
  std::vector<std::string>& regions = painting.regions;
  if (styles.size() == 1 || regions.size() != styles.size() + 1) return;
  const auto index = std::ranges::find(styles, style) - styles.begin();
  regions = {regions.front(), regions[static_cast<std::size_t>(index) + 1]};
}

std::vector<PlannedCell> plan_row(const PaintingWords& words, const Variation& columns,
                                  const std::vector<std::string>& styles, const std::string& style,
                                  const std::string& label) {
  std::vector<PlannedCell> row;
  for (const std::string& value : columns.values) {
    PaintingWords cell = words;
    cell.set(columns.option, value);
    const std::string cell_label = fmt::format("{}, {}", label, text_of(columns, value));
    row.push_back({parse(cell, cell_label), style, cell_label});
    keep_regions(row.back().painting, styles, style);
  }
  return row;
}

/// One row for each style and value of the second setting, one column for each value of the first.
/// Throws CLI::ParseError for what stylize would not understand.
Plan plan_sheet(const CLI::App& command, const SheetOptions& options) {
  std::vector<Variation> variations;
  for (const std::string& text : options.vary) variations.push_back(parse_variation(text));
  const Variation& columns = variations.front();
  if (variations.size() == 2 && columns.option == variations[1].option) {
    throw CLI::ValidationError("--vary", fmt::format("{} is varied twice", columns.option));
  }

  PaintingWords words(command);
  words.set_default("size", kSmallSize);
  Plan plan;
  plan.title = fmt::format("{}  {}", name_of_file(options.content), words.text());
  for (const std::string& value : columns.values) plan.columns.push_back(text_of(columns, value));

  const auto add_row = [&](const PaintingWords& row, const std::string& style,
                           const std::string& label) {
    plan.labels.push_back(label);
    plan.rows.push_back(plan_row(row, columns, options.styles, style, label));
  };
  for (const std::string& style : options.styles) {
    if (variations.size() == 1) add_row(words, style, name_of_file(style));
    for (std::size_t i = 1; i < variations.size(); ++i) {
      for (const std::string& value : variations[i].values) {
        PaintingWords row = words;
        row.set(variations[i].option, value);
        add_row(row, style,
                fmt::format("{}, {}", name_of_file(style), text_of(variations[i], value)));
      }
    }
  }
  if (plan.rows.size() * plan.columns.size() > kMostCells) {
    throw CLI::ValidationError("--vary",
                               fmt::format("{} paintings are too many for a sheet; at most {} fit",
                                           plan.rows.size() * plan.columns.size(), kMostCells));
  }
  return plan;
}

/// Paints a sheet's cells and counts how that goes.
class SheetPainter {
 public:
  SheetPainter(const SheetOptions& options, std::size_t cells)
      : options_(options), cells_(cells), models_(make_model_shelf()) {}

  SheetCell paint(const PlannedCell& planned, const std::stop_token& stop) {
    if (stop.stop_requested()) return {{}, "not painted"};
    ++begun_;
    try {
      Session session(planned.painting.recipe,
                      painting_sources(options_.content, {planned.style}, planned.painting),
                      {.models = models_});
      Result result = session.run({}, stop);
      if (result.evaluations == 0) return {{}, "not painted"};
      ++painted_;
      say(planned, fmt::format("total {:.5g}", result.loss.total));
      return {std::move(result.picture), result.stopped ? "interrupted" : ""};
    } catch (const Error& error) {
      return fail(planned, error.what());
    } catch (const std::bad_alloc&) {
      return fail(planned, "out of memory; use a smaller --size");
    }
  }

  [[nodiscard]] std::size_t painted() const { return painted_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }

 private:
  SheetCell fail(const PlannedCell& planned, const std::string& what) {
    ++failed_;
    fmt::print(stderr, "impasto: {}: {}\n", planned.label, what);
    return {{}, what};
  }

  void say(const PlannedCell& planned, const std::string& what) const {
    if (options_.quiet) return;
    const double seconds = watch_.seconds();
    const double left =
        seconds / static_cast<double>(begun_) * static_cast<double>(cells_ - begun_);
    fmt::print(stderr, "{}/{}  {} left {}  {}: {}\n", begun_, cells_, duration_text(seconds),
               duration_text(left), planned.label, what);
  }

  const SheetOptions& options_;
  std::size_t cells_;
  std::shared_ptr<ModelShelf> models_;
  Stopwatch watch_;
  std::size_t begun_ = 0;
  std::size_t painted_ = 0;
  std::size_t failed_ = 0;
};

/// The style beside its row, where it can be read; its cells say why not.
Picture head_of(const std::string& style) {
  constexpr int kLargestHead = 512;
  try {
    Picture picture = read_picture(style);
    const int longer = std::max(picture.width, picture.height);
    return longer > kLargestHead ? resize_to_longer_side(picture, kLargestHead) : picture;
  } catch (const Error&) {
    return {};
  }
}

int run_sheet(const SheetOptions& options, const Plan& plan) {
  const Interrupt interrupt;
  check_is_no_input(options.output, options.content, options.styles, options.painting);
  check_writable(options.output);
  ContactSheet sheet{.photo = read_picture(options.content),
                     .title = plan.title,
                     .columns = plan.columns,
                     .rows = {}};
  check_can_set_text();  // before hours of work
  SheetPainter painter(options, plan.rows.size() * plan.columns.size());
  for (std::size_t r = 0; r < plan.rows.size(); ++r) {
    SheetRow row{head_of(plan.rows[r].front().style), plan.labels[r], {}};
    for (const PlannedCell& cell : plan.rows[r]) {
      row.cells.push_back(painter.paint(cell, interrupt.token()));
    }
    sheet.rows.push_back(std::move(row));
  }
  const bool stopped = interrupt.token().stop_requested();
  if (stopped && painter.painted() == 0) {
    fmt::print(stderr, "impasto: interrupted before the first painting; nothing is written\n");
    return kInterrupted;
  }
  write_picture(lay_out(sheet), options.output);
  fmt::print("{}\n", options.output);
  if (stopped) return kInterrupted;
  if (painter.failed() == 0) return kDone;
  fmt::print(stderr, "impasto: {} of {} paintings failed; the sheet says why\n", painter.failed(),
             plan.rows.size() * plan.columns.size());
  return kFailed;
}

}  // namespace

void add_sheet_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<SheetOptions>();
  CLI::App& command = *app.add_subcommand(
      "sheet",
      "Paint CONTENT small, with each STYLE and several values of a setting, on one "
      "labeled sheet to choose from");
  command.add_option("CONTENT", options->content, "The photo")->required();
  command.add_option("STYLE", options->styles, "The paintings, one row each")->required();
  command
      .add_option("-o,--output", options->output, "The sheet to write: .png, .jpg, .webp or .tif")
      ->type_name("OUT")
      ->required();
  command
      .add_option("--vary", options->vary,
                  "An option of a painting by its long name, and its values, one column each; a "
                  "second makes rows. Values that hold commas are separated by semicolons")
      ->type_name("SETTING=V1,V2,...")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->required();
  command.add_flag("--quiet", options->quiet, "Show no progress");
  add_painting_options(command, options->painting);
  command.get_option("--size")->default_str(kSmallSize);
  command.callback([options, &command, &run] {
    if (options->vary.size() > 2) {
      throw CLI::ValidationError("--vary", "a sheet has room for two settings at most");
    }
    run = [options, plan = plan_sheet(command, *options)] { return run_sheet(*options, plan); };
  });
}

}  // namespace impasto::cli
