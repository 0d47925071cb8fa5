#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/painting_options.h"
#include "transfer/recipe_json.h"

namespace impasto::cli {

void add_recipe_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<PaintingOptions>();
  CLI::App& command = *app.add_subcommand(
      "recipe", "Print the settings that these options make, as a file for --recipe");
  add_painting_options(command, *options);
  command.callback([options, &run] {
    run = [options] {
      options->recipe.validate();
      fmt::print("{}\n", json_text(recipe_json(options->recipe), 2));
      return kDone;
    };
  });
}

}  // namespace impasto::cli
