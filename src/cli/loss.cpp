#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/npy.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/recipe_options.h"
#include "cli/style_files.h"
#include "image/fit.h"
#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/names.h"
#include "transfer/recipe_json.h"

namespace impasto::cli {
namespace {

struct LossOptions {
  std::string content;
  std::vector<std::string> pictures;  ///< the styles and then the image
  std::vector<std::string> regions;
  bool json = false;
  std::string gradient;
  Recipe recipe = one_size();
};

/// Planes (3, H, W) to pixels (H, W, 3).
std::vector<float> interleave(const Picture& planes) {
  const std::size_t pixels = planes.pixel_count();
  std::vector<float> interleaved(3 * pixels);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t i = 0; i < pixels; ++i) {
      interleaved[3 * i + channel] = planes.rgb[channel * pixels + i];
    }
  }
  return interleaved;
}

/// What distinguishes a style's term from others of its layer.
std::string what_of(const LossTerm& term) {
  std::string what;
  if (term.statistic != StyleStatistic::gram) {
    what += fmt::format("  {}", name_of(kStyleStatisticNames, term.statistic));
  }
  if (!term.region.empty()) what += fmt::format("  {}", term.region);
  return what;
}

void print_table(const LossReport& report, const LossSettings& settings) {
  const auto print_term = [](std::string_view kind, std::string_view layer, double weight,
                             double value, const std::string& what = {}) {
    fmt::print("{:<8} {:<14} {:>10.6g} {:>14.8g} {:>14.8g}{}\n", kind, layer, weight, value,
               weight * value, what);
  };
  fmt::print("{:<8} {:<14} {:>10} {:>14} {:>14}\n", "term", "layer", "weight", "value", "weighted");
  for (const LossTerm& term : report.content) {
    print_term("content", term.layer, settings.content_weight * term.weight, term.value);
  }
  for (const LossTerm& term : report.style) {
    print_term("style", term.layer, settings.style_weight * term.weight, term.value, what_of(term));
  }
  print_term("tv", "", settings.tv_weight, report.tv);
  fmt::print("{:<8} {:<14} {:>10} {:>14} {:>14.8g}\n", "total", "", "", "", report.total);
}

int run_loss(const LossOptions& options) {
  options.recipe.validate();
  Size size;
  PictureSources sources{
      .content =
          [&] {
            Picture content = read_picture(options.content);
            size = fit_longer_side({content.width, content.height}, options.recipe.sizes.back());
            return content;
          },
      .styles = {}};
  add_style_sources(sources, {options.pictures.begin(), options.pictures.end() - 1},
                    options.regions);
  Picture gradient;
  const LossReport report =
      evaluate_loss(options.recipe, sources, read_picture(options.pictures.back()),
                    options.gradient.empty() ? nullptr : &gradient);
  if (!options.gradient.empty()) {
    const std::array<std::size_t, 3> shape = {static_cast<std::size_t>(gradient.height),
                                              static_cast<std::size_t>(gradient.width), 3};
    write_npy(options.gradient, interleave(gradient), shape);
  }
  if (options.json) {
    fmt::print("{}\n", report_json(report, options.recipe.loss, size.width, size.height).dump());
  } else {
    print_table(report, options.recipe.loss);
  }
  return kDone;
}

}  // namespace

void add_loss_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<LossOptions>();
  CLI::App& command = *app.add_subcommand(
      "loss", "Print the loss of IMAGE against CONTENT and one or more STYLEs, term by term");
  command.add_option("CONTENT", options->content, "The photo")->required();
  command
      .add_option("STYLE", options->pictures, "The paintings, and last IMAGE, the picture to judge")
      ->option_text("... IMAGE REQUIRED")
      ->expected(2, CLI::detail::expected_max_vector_size)
      ->required();
  add_recipe_options(command, options->recipe);
  add_size_option(command, options->recipe);
  add_style_options(command, options->recipe);
  add_region_options(command, options->recipe, options->regions);
  command.add_flag("--json", options->json, "Print one JSON object");
  command
      .add_option("--gradient", options->gradient,
                  "Write d total / d pixel, float32 (H, W, 3), for RGB in [0, 1]")
      ->type_name("FILE.npy");
  add_loss_options(command, options->recipe.loss);
  add_engine_options(command, options->recipe.engine);
  command.callback([options, &run] { run = [options] { return run_loss(*options); }; });
}

}  // namespace impasto::cli
