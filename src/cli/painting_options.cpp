#include "cli/painting_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "cli/options.h"
#include "cli/recipe_options.h"
#include "cli/style_files.h"
#include "impasto/error.h"
#include "impasto/pyramid.h"
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

constexpr int kLargestSize = 100'000;  // Recipe::validate() refuses larger ones, and says so

/// A final size alone stands for a pyramid, but in a recipe that has one size alone.
void choose_sizes(Recipe& recipe, const std::vector<int>& given) {
  const bool has_one_size = recipe.sizes.size() == 1;
  const bool is_final_size = given.size() == 1 && !has_one_size && given.front() <= kLargestSize;
  recipe.sizes = is_final_size ? pyramid(given.front()) : given;
}

[[nodiscard]] bool is_given(const CLI::App& command, const char* name) {
  const CLI::Option* const option = command.get_option_no_throw(name);
  return option != nullptr && option->count() > 0;
}

/// A weight that is given holds to the end, whatever became of it in the recipe's painting.
void drop_changes(const CLI::App& command, Recipe& recipe) {
  for (const char* const weight :
       {"--content-weight", "--strength", "--style-weight", "--tv-weight", "--style-blend"}) {
    if (is_given(command, weight)) recipe.changes.clear();
  }
}

/// `scales` is 0 where it is not given. Without a recipe that says so, a picture to start from is
/// not made coarse first.
void choose_scales(const CLI::App& command, Recipe& recipe, int scales) {
  const auto given = [&](const char* name) { return is_given(command, name); };
  const bool has_recipe =
      given("--recipe") || given("--like") || given("--preset") || given("--resume");
  const bool has_sizes = command.get_option("--size")->results().size() > 1;
  if (scales == 0 && recipe.init == Init::picture && !has_recipe && !has_sizes) scales = 1;
  if (scales > 0) recipe.sizes = pyramid(recipe.sizes.back(), scales);
}

/// A border that is given holds at every size.
void choose_coarse_border(const CLI::App& command, Recipe& recipe) {
  if (is_given(command, "--border") && !is_given(command, "--coarse-border")) {
    recipe.coarse_border = 0;
  }
}

void add_scale_options(CLI::App& command, Recipe& recipe) {
  command
      .add_option_function<std::vector<int>>(
          "--size", [&recipe](const std::vector<int>& given) { choose_sizes(recipe, given); },
          "Longer side in pixels, painted coarse to fine from 128 on; several: the sizes to paint "
          "one after the other; 0: each picture's own size")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("N[,N...]")
      ->default_str(std::to_string(recipe.sizes.back()));
  auto scales = std::make_shared<int>(0);
  command
      .add_option("--scales", *scales,
                  "How many sizes, each half of the next; 1: the final one alone [from 128 on]")
      ->check(CLI::Range(1, 16))
      ->type_name("N");
  command
      .add_option("--iterations", recipe.iterations,
                  "Evaluations of the loss at each size [140 at 128 pixels, 60 at 512, 40 at 1024]")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("N[,N...]");
  command.parse_complete_callback([&command, &recipe, scales] {
    choose_scales(command, recipe, *scales);
    choose_coarse_border(command, recipe);
    drop_changes(command, recipe);
  });
}

void add_start_options(CLI::App& command, PaintingOptions& options) {
  command
      .add_option_function<std::string>(
          "--init", [&options](const std::string& word) { choose_init(options, word); },
          "What to start from: content, noise, style, or a picture's file")
      ->type_name("content|noise|style|FILE")
      ->default_str(std::string(name_of(kInitNames, options.recipe.init)));
  command
      .add_option("--noise", options.recipe.init_noise,
                  "Share of noise in what is started from, 0 to 1")
      ->type_name("R")
      ->capture_default_str();
  command.add_option("--seed", options.recipe.seed, "Of the noise")->capture_default_str();
}

void add_canvas_options(CLI::App& command, Recipe& recipe) {
  command
      .add_option("--border", recipe.border,
                  "Pixels painted beyond each edge and cut off at the end, against a rim")
      ->capture_default_str();
  command.add_option("--coarse-border", recipe.coarse_border,
                     "The same at all sizes but the last, if more [16; 0 with --border]");
  command.add_flag("--tileable", recipe.tileable,
                   "Opposite edges meet, so that the picture can be laid out side by side");
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
  PictureSources sources;
  if (!content.empty()) sources.content = picture_file(content);
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
