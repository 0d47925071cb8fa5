#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/painting.h"

namespace impasto::cli {
namespace {

double parse_side(std::string_view text, const std::string& whole) {
  double side = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error == std::errc() && end == text.data() + text.size() && side > 0.0) return side;
  throw CLI::ValidationError(
      "--aspect", fmt::format("\"{}\" is no ratio of width to height; write one like 3:2", whole));
}

/// "3:2" or "1.5": width over height.
double parse_aspect(const std::string& text) {
  const std::string_view all = text;
  const std::size_t colon = all.find(':');
  if (colon == std::string_view::npos) return parse_side(all, text);
  return parse_side(all.substr(0, colon), text) / parse_side(all.substr(colon + 1), text);
}

/// Presets and other pictures' recipes start from a content, and this has none.
void start_without_content(const CLI::App& command, Recipe& recipe) {
  if (command.get_option("--init")->count() == 0 && recipe.init == Init::content) {
    recipe.init = Init::noise;
  }
}

}  // namespace

void add_texture_command(CLI::App& app, Run& run) {
  auto order = std::make_shared<PaintingOrder>(PaintingOrder{.verb = "texture"});
  Recipe& recipe = order->painting.recipe;
  recipe.init = Init::noise;
  CLI::App& command = *app.add_subcommand(
      "texture", "Paint the texture of one or more STYLEs, from noise and without a photo");
  add_order_options(command, *order);
  command.add_option("STYLE", order->styles, "The paintings");
  add_painting_options(command, order->painting);
  command
      .add_option_function<std::string>(
          "--aspect", [&recipe](const std::string& text) { recipe.aspect = parse_aspect(text); },
          "Width to height [1:1]")
      ->type_name("W:H");
  command.callback([&command, order, &run] {
    if (order->styles.empty()) throw CLI::RequiredError("STYLE");
    if (order->output.empty()) throw CLI::RequiredError("--output");
    start_without_content(command, order->painting.recipe);
    run = [order] { return paint(*order); };
  });
}

}  // namespace impasto::cli
