#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/painting.h"

namespace impasto::cli {
namespace {

/// What is left of a photo in a layer, without any style.
Recipe inversion() {
  Recipe recipe;
  recipe.init = Init::noise;
  recipe.loss.form = LossForm::relative;
  recipe.loss.style_layers.clear();
  return recipe;
}

}  // namespace

void add_invert_command(CLI::App& app, Run& run) {
  auto order = std::make_shared<PaintingOrder>(PaintingOrder{.verb = "invert"});
  Recipe& recipe = order->painting.recipe;
  recipe = inversion();
  CLI::App& command = *app.add_subcommand(
      "invert", "Paint from noise what a layer of the network has kept of CONTENT");
  add_order_options(command, *order);
  command.add_option("CONTENT", order->content, "The photo");
  add_painting_options(command, order->painting);
  command
      .add_option_function<std::string>(
          "--layer",
          [&recipe](const std::string& layer) {
            recipe.loss.content_layers = {{layer, 1.0}};
          },
          "The layer to look into [block4_conv2]")
      ->type_name("L");
  command.callback([order, &run] {
    if (order->content.empty()) throw CLI::RequiredError("CONTENT");
    if (order->output.empty()) throw CLI::RequiredError("--output");
    order->painting.recipe.loss.style_layers.clear();
    run = [order] { return paint(*order); };
  });
}

}  // namespace impasto::cli
