#include "cli/painting_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/options.h"
#include "cli/recipe_options.h"
#include "cli/style_files.h"
#include "impasto/error.h"
#include "transfer/names.h"

namespace impasto::cli {
namespace {

/// A word of kInitNames, or else a picture's file.
void choose_init(PaintingOptions& options, const std::string& word) {
  options.recipe.init = Init::picture;
  options.initial = word;
  for (const auto& [name, value] : kInitNames) {
    if (word != name || value == Init::picture) continue;
    options.recipe.init = value;
    options.initial.clear();
  }
}

void add_scale_options(CLI::App& command, Recipe& recipe) {
  add_size_option(command, recipe);
  command.add_option("--iterations", recipe.iterations, "Evaluations of the loss at each size")
      ->delimiter(',')
      ->type_name("N[,N...]")
      ->capture_default_str();
}

void add_start_options(CLI::App& command, PaintingOptions& options) {
  command
      .add_option_function<std::string>(
          "--init", [&options](const std::string& word) { choose_init(options, word); },
          "What to start from: content, noise, style, or a picture's file")
      ->type_name("content|noise|style|FILE")
      ->default_str(std::string(name_of(kInitNames, options.recipe.init)));
  command.add_option("--seed", options.recipe.seed, "Of the noise")->capture_default_str();
}

void add_canvas_options(CLI::App& command, Recipe& recipe) {
  command
      .add_option(
          "--border", recipe.border,
          "Pixels painted beyond each edge and cut off at the end, against a rim; 16 will do")
      ->capture_default_str();
}

/// Words of kOriginalColorsNames; none is luminance.
OriginalColors parse_original_colors(const std::string& word) {
  if (word.empty()) return OriginalColors::luminance;
  std::string words;
  for (const auto& [name, value] : kOriginalColorsNames) {
    if (word == name) return value;
    words += (words.empty() ? "" : ", ") + std::string(name);
  }
  throw CLI::ValidationError(
      "--original-colors",
      fmt::format("\"{}\" is none of {}; before a file's name write --original-colors=luminance",
                  word, words));
}

void add_color_options(CLI::App& command, Recipe& recipe) {
  command
      .add_option_function<std::string>(
          "--original-colors",
          [&recipe](const std::string& word) {
            recipe.original_colors = parse_original_colors(word);
          },
          "Keep the photo's colors: luminance (the painting's luminance, the photo's chrominance; "
          "what no HOW means), linear or histogram (the styles get the photo's colors first)")
      ->expected(0, 1)
      ->type_name("[off|luminance|linear|histogram]");
}

}  // namespace

void add_painting_options(CLI::App& command, PaintingOptions& options) {
  add_recipe_options(command, options.recipe);  // first, so that the others win
  add_scale_options(command, options.recipe);
  add_start_options(command, options);
  add_style_options(command, options.recipe);
  add_region_options(command, options.recipe, options.regions);
  add_canvas_options(command, options.recipe);
  add_color_options(command, options.recipe);
  add_loss_options(command, options.recipe.loss);
  add_optimizer_options(command, options.recipe.optimizer);
  add_engine_options(command, options.recipe.engine);
}

PictureSource picture_file(const std::string& file) {
  return [file] { return read_picture(file); };
}

PictureSources painting_sources(const std::string& content, const std::vector<std::string>& styles,
                                const PaintingOptions& options) {
  PictureSources sources{.content = picture_file(content), .styles = {}};
  add_style_sources(sources, styles, options.regions);
  if (!options.initial.empty()) {
    sources.initial = picture_file(options.initial);
  } else if (options.recipe.init == Init::picture) {
    throw Error("the recipe starts from a picture, and no recipe names its file; add --init FILE");
  }
  return sources;
}

void check_is_no_input(const std::string& output, const std::string& content,
                       const std::vector<std::string>& styles, const PaintingOptions& options) {
  std::vector<std::string> inputs = picture_files(styles);
  for (std::string& file : picture_files(options.regions)) inputs.push_back(std::move(file));
  inputs.push_back(content);
  if (!options.initial.empty()) inputs.push_back(options.initial);
  for (const std::string& input : inputs) {
    std::error_code missing;
    if (std::filesystem::equivalent(output, input, missing)) {
      throw Error(fmt::format("the output {} is also an input; choose another name", output));
    }
  }
}

}  // namespace impasto::cli
