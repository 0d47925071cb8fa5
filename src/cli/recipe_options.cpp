#include "cli/recipe_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <string>

#include "impasto/error.h"
#include "impasto/picture.h"
#include "impasto/preset.h"

namespace impasto::cli {
namespace {

/// What a recipe's file holds, and one byte more where there is too much of it.
std::string read_text(const std::string& file) {
  constexpr std::streamsize kMostBytes = (1 << 20) + 1;
  std::ifstream stream(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(kMostBytes), '\0');
  stream.read(text.data(), kMostBytes);
  if (stream.bad() || (stream.fail() && !stream.eof())) {
    throw Error(fmt::format("cannot read the recipe {}; name a file that can be read", file));
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::string settings_in(const std::string& picture) {
  std::string settings = read_settings(picture);
  if (!settings.empty()) return settings;
  throw Error(fmt::format(
      "{} holds no recipe; impasto writes one into its pictures, other programs may take it out",
      picture));
}

Recipe recipe_of(const std::string& file, const std::string& text) {
  try {
    return recipe_from_json(text);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file, error.what()));
  }
}

std::string preset_names() {
  std::string names;
  for (const Preset& preset : presets()) names += (names.empty() ? "" : "|") + preset.name;
  return names;
}

}  // namespace

void add_recipe_options(CLI::App& command, Recipe& recipe) {
  CLI::Option* const published =
      command
          .add_option_function<std::string>(
              "--preset",
              [&recipe](const std::string& name) {
                try {
                  recipe = preset(name);
                } catch (const Error& error) {
                  throw CLI::ValidationError("--preset", error.what());
                }
              },
              "Settings of a paper or another program (see docs/presets.md); other options win")
          ->type_name(preset_names());
  CLI::Option* const file =
      command
          .add_option_function<std::string>(
              "--recipe",
              [&recipe](const std::string& name) { recipe = recipe_of(name, read_text(name)); },
              "Settings from a file (see impasto recipe); other options win")
          ->type_name("FILE.json");
  CLI::Option* const like =
      command
          .add_option_function<std::string>(
              "--like",
              [&recipe](const std::string& name) { recipe = recipe_of(name, settings_in(name)); },
              "Settings that a picture was painted with, as impasto wrote them into it; other "
              "options win")
          ->type_name("PICTURE");
  file->excludes(like);
  published->excludes(file)->excludes(like);
}

}  // namespace impasto::cli
