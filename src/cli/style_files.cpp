#include "cli/style_files.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>

#include "image/folder.h"
#include "impasto/error.h"
#include "transfer/label_map.h"

namespace impasto::cli {
namespace {

/// The file, or all pictures of the folder.
std::vector<std::string> files_of(const std::string& name) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(name, unknown)) return {name};
  std::vector<std::string> files;
  for (const auto& picture : pictures_in(name)) files.push_back(picture.string());
  return files;
}

PictureSource source_of(const std::string& file) {
  return [file] { return read_picture(file); };
}

void add_region_sources(PictureSources& sources, const std::vector<std::string>& styles,
                        const std::vector<std::string>& regions) {
  sources.content_regions = source_of(regions.front());
  if (regions.size() == 1) return;
  if (regions.size() != styles.size() + 1) {
    throw Error(
        fmt::format("--regions names {} pictures for {} styles; name the photo's regions "
                    "first and then those of each style",
                    regions.size(), styles.size()));
  }
  for (std::size_t i = 0; i < styles.size(); ++i) {
    const std::vector<std::string> files = files_of(regions[i + 1]);
    if (std::cmp_not_equal(files.size(), sources.style_counts[i])) {
      throw Error(
          fmt::format("the style {} has {} pictures, and its regions {} have {}; give one "
                      "for each",
                      styles[i], sources.style_counts[i], regions[i + 1], files.size()));
    }
    for (const std::string& file : files) sources.style_regions.push_back(source_of(file));
  }
}

}  // namespace

void add_style_options(CLI::App& command, Recipe& recipe) {
  command
      .add_option("--style-scale", recipe.style_scales,
                  "Longer side of the styles, relative to the painting's: one for all, or one each")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("S[,S...]")
      ->capture_default_str();
  command
      .add_option("--style-multiscale", recipe.style_multiscale,
                  "Factors on that: each style is looked at in all of these sizes")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("F[,F...]")
      ->capture_default_str();
}

void add_region_options(CLI::App& command, Recipe& recipe, std::vector<std::string>& regions) {
  const std::string group = "Regions";
  command
      .add_option("--regions", regions,
                  "Pictures in flat colors, of CONTENT and then of each STYLE: what has the same "
                  "color belongs together")
      ->type_name("CONTENT_REGIONS [STYLE_REGIONS...]")
      ->group(group);
  command
      .add_option_function<std::vector<std::string>>(
          "--keep-region",
          [&recipe](const std::vector<std::string>& colors) {
            recipe.kept_regions.clear();
            for (const std::string& color : colors) {
              try {
                recipe.kept_regions.push_back(color_name(parse_color(color)));
              } catch (const Error& error) {
                throw CLI::ValidationError("--keep-region", error.what());
              }
            }
          },
          "Colors of regions that stay as they are in the photo")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RRGGBB[,...]")
      ->group(group);
}

std::vector<std::string> picture_files(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    for (std::string& file : files_of(name)) files.push_back(std::move(file));
  }
  return files;
}

void add_style_sources(PictureSources& sources, const std::vector<std::string>& styles,
                       const std::vector<std::string>& regions) {
  for (const std::string& style : styles) {
    const std::vector<std::string> files = files_of(style);
    sources.style_counts.push_back(static_cast<int>(files.size()));
    for (const std::string& file : files) sources.styles.push_back(source_of(file));
  }
  if (!regions.empty()) add_region_sources(sources, styles, regions);
}

}  // namespace impasto::cli
