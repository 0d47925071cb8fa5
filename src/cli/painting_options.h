#pragma once

#include <string>
#include <vector>

#include "impasto/recipe.h"
#include "impasto/session.h"

namespace CLI {
class App;
}

namespace impasto::cli {

/// What the options of a painting say, whichever verb has them.
struct PaintingOptions {
  Recipe recipe;
  std::string initial;                    ///< file of the picture to start from, with Init::picture
  std::vector<std::string> regions = {};  ///< files of the content's regions, and of each style's
};

/// Adds every option that decides how a painting looks; those that are not given leave `options` as
/// it is. `options` must live as long as `command`.
void add_painting_options(CLI::App& command, PaintingOptions& options);

/// Reads the file when it is asked to.
[[nodiscard]] PictureSource picture_file(const std::string& file);

/// The pictures of one painting, still to be read. Throws Error where a recipe needs one more.
[[nodiscard]] PictureSources painting_sources(const std::string& content,
                                              const std::vector<std::string>& styles,
                                              const PaintingOptions& options);

/// Throws Error if the file `output` is one of the files that the painting is made from.
void check_is_no_input(const std::string& output, const std::string& content,
                       const std::vector<std::string>& styles, const PaintingOptions& options);

}  // namespace impasto::cli
