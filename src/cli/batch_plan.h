#pragma once

#include <string>
#include <vector>

#include "cli/painting_options.h"

namespace impasto::cli {

/// One painting of many.
struct BatchItem {
  std::string content;
  std::string style;
  std::string output;
  std::string report;    ///< empty: none
  std::string settings;  ///< that its metadata is to have; empty where an input cannot be read
};

/// Names of the files to write, NamePattern each.
struct BatchNames {
  std::string output;
  std::string report;  ///< empty: none
};

/// Every content in the manner of every style, style by style, so that what is known of a style
/// serves all contents at once.
/// Throws Error where two paintings would have the same name, where a name is that of an input, or
/// where a pattern is wrong.
[[nodiscard]] std::vector<BatchItem> plan_batch(const std::vector<std::string>& contents,
                                                const std::vector<std::string>& styles,
                                                const BatchNames& names,
                                                const PaintingOptions& painting);

/// Throws Error where a file that impasto has not painted would be replaced.
void check_replaces_paintings_only(const std::vector<BatchItem>& items);

/// Whether the painting is there, painted to its end from the same files with the same recipe, and
/// its report with it.
[[nodiscard]] bool is_done(const BatchItem& item);

}  // namespace impasto::cli
