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
  std::string report;  ///< empty: none
};

/// Every content in the manner of every style, style by style, so that what is known of a style
/// serves all contents at once. `output` and `report` (empty: none) are patterns of names.
/// Throws Error where two paintings would have the same name, where a name is that of an input, or
/// where a pattern is wrong.
[[nodiscard]] std::vector<BatchItem> plan_batch(const std::vector<std::string>& contents,
                                                const std::vector<std::string>& styles,
                                                const std::string& output,
                                                const std::string& report);

/// Throws Error where a file that impasto has not painted would be replaced.
void check_replaces_paintings_only(const std::vector<BatchItem>& items);

/// Whether the painting is there, painted to its end with this recipe, and newer than what it was
/// painted from.
[[nodiscard]] bool is_done(const BatchItem& item, const PaintingOptions& painting);

}  // namespace impasto::cli
