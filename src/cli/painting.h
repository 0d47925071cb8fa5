#pragma once

#include <string>
#include <vector>

#include "cli/painting_options.h"
#include "cli/saving_options.h"
#include "impasto/picture.h"

namespace CLI {
class App;
}

namespace impasto::cli {

/// One painting that a verb is asked for: its files, and how it is painted.
struct PaintingOrder {
  std::string verb;
  std::string content;  ///< file; empty: none
  std::vector<std::string> styles;
  std::string output;
  std::string trace;
  std::string report;
  std::string overlay;
  bool quiet = false;
  PaintingOptions painting;
  SavingOptions saving;
  WriteOptions write;
};

/// Adds the options that all verbs have that paint one picture. Call it before any of the order's
/// pictures is added to the command: what is given wins over what a checkpoint names.
void add_order_options(CLI::App& command, PaintingOrder& order);

/// Paints it, shows how it comes along, and writes the picture. Returns the exit code. Throws
/// Error.
[[nodiscard]] int paint(PaintingOrder& order);

}  // namespace impasto::cli
