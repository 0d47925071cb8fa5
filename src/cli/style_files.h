#pragma once

#include <string>
#include <vector>

#include "impasto/session.h"

namespace CLI {
class App;
}

namespace impasto::cli {

/// Adds --style-scale and --style-multiscale.
void add_style_options(CLI::App& command, Recipe& recipe);

/// Adds --regions, whose first file is the content's, and --keep-region.
void add_region_options(CLI::App& command, Recipe& recipe, std::vector<std::string>& regions);

/// Every file that these name, with the pictures of folders.
[[nodiscard]] std::vector<std::string> picture_files(const std::vector<std::string>& names);

/// Names the files of the styles, of which folders stand for all pictures in them, and of `regions`
/// as sources to be read. A style's folder goes with a folder of as many pictures of regions, in
/// the order of their names. Throws Error.
void add_style_sources(PictureSources& sources, const std::vector<std::string>& styles,
                       const std::vector<std::string>& regions);

}  // namespace impasto::cli
