#pragma once

#include "impasto/recipe.h"

namespace CLI {
class App;
}

namespace impasto::cli {

/// Adds --preset, --recipe and --like, which replace all of `recipe`. To let other options win, add
/// this before them: options take effect in the order in which they were added.
void add_recipe_options(CLI::App& command, Recipe& recipe);

}  // namespace impasto::cli
