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
#include "image/fit.h"
#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/recipe_json.h"

namespace impasto::cli {
namespace {

struct LossOptions {
  std::string content;
  std::string style;
  std::string image;
  bool json = false;
  std::string gradient;
  Recipe recipe;
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

void print_table(const LossReport& report, const LossSettings& settings) {
  const auto print_term = [](std::string_view kind, std::string_view layer, double weight,
                             double value) {
    fmt::print("{:<8} {:<14} {:>10.6g} {:>14.8g} {:>14.8g}\n", kind, layer, weight, value,
               weight * value);
  };
  fmt::print("{:<8} {:<14} {:>10} {:>14} {:>14}\n", "term", "layer", "weight", "value", "weighted");
  for (const LossTerm& term : report.content) {
    print_term("content", term.layer, settings.content_weight * term.weight, term.value);
  }
  for (const LossTerm& term : report.style) {
    print_term("style", term.layer, settings.style_weight * term.weight, term.value);
  }
  print_term("tv", "", settings.tv_weight, report.tv);
  fmt::print("{:<8} {:<14} {:>10} {:>14} {:>14.8g}\n", "total", "", "", "", report.total);
}

int run_loss(const LossOptions& options) {
  options.recipe.validate();
  Picture content = read_picture(options.content);
  const Size size = fit_longer_side({content.width, content.height}, options.recipe.sizes.back());
  std::vector<Picture> styles;
  styles.push_back(read_picture(options.style));
  Picture image = read_picture(options.image);
  Picture gradient;
  const LossReport report =
      evaluate_loss(options.recipe, std::move(content), std::move(styles), std::move(image),
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
      "loss", "Print the loss of IMAGE against CONTENT and STYLE, term by term");
  command.add_option("CONTENT", options->content, "The photo")->required();
  command.add_option("STYLE", options->style, "The painting")->required();
  command.add_option("IMAGE", options->image, "The picture to judge")->required();
  add_recipe_options(command, options->recipe);
  add_size_option(command, options->recipe);
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
