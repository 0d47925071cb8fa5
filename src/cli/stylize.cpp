#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/painting.h"

namespace impasto::cli {

void add_stylize_command(CLI::App& app, Run& run) {
  auto order = std::make_shared<PaintingOrder>(PaintingOrder{.verb = "stylize"});
  CLI::App& command =
      *app.add_subcommand("stylize", "Paint CONTENT in the manner of one or more STYLEs");
  add_order_options(command, *order);
  command.add_option("CONTENT", order->content, "The photo");
  command.add_option("STYLE", order->styles, "The paintings");
  add_painting_options(command, order->painting);
  command
      .add_option("--region-overlay", order->overlay,
                  "Write the photo tinted in the colors of its regions")
      ->type_name("FILE")
      ->group("Regions");
  command.callback([order, &run] {
    if (order->content.empty()) throw CLI::RequiredError("CONTENT");
    if (order->styles.empty()) throw CLI::RequiredError("STYLE");
    if (order->output.empty()) throw CLI::RequiredError("--output");
    run = [order] { return paint(*order); };
  });
}

}  // namespace impasto::cli
