#include "impasto/color.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/painting_options.h"
#include "cli/write_options.h"

namespace impasto::cli {
namespace {

const std::map<std::string, ColorTransfer> kMethods = {
    {"linear", ColorTransfer::linear},
    {"histogram", ColorTransfer::histogram},
    {"luminance", ColorTransfer::luminance},
};

struct ColorOptions {
  std::string content;
  std::string style;
  std::string output;
  std::string method = "linear";
  WriteOptions write;
};

int run_color(const ColorOptions& options) {
  check_is_no_input(options.output, options.content, {options.style}, {});
  check_writable(options.output, options.write);
  Picture photo = read_picture(options.content);
  const Picture palette = read_picture(options.style);
  write_picture(transfer_colors(std::move(photo), palette, kMethods.at(options.method)),
                options.output, options.write);
  fmt::print("{}\n", options.output);
  return kDone;
}

}  // namespace

void add_color_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<ColorOptions>();
  CLI::App& command =
      *app.add_subcommand("color", "Give CONTENT the colors of STYLE, and nothing else of it");
  command.add_option("CONTENT", options->content, "The photo")->required();
  command.add_option("STYLE", options->style, "The painting")->required();
  command
      .add_option("-o,--output", options->output, "The picture to write: .png, .jpg, .webp or .tif")
      ->type_name("OUT")
      ->required();
  command
      .add_option("--method", options->method,
                  "What is matched: linear: mean color and covariance; histogram: each channel's "
                  "histogram; luminance: as linear, but the photo keeps its luminance")
      ->check(CLI::IsMember(kMethods))
      ->type_name("linear|histogram|luminance")
      ->capture_default_str();
  add_write_options(command, options->write);
  command.callback([options, &run] { run = [options] { return run_color(*options); }; });
}

}  // namespace impasto::cli
