#pragma once

#include <string>
#include <vector>

#include "impasto/picture.h"

namespace impasto {

struct SheetCell {
  Picture picture;   ///< empty: none
  std::string note;  ///< written over it, or in its place
};

struct SheetRow {
  Picture head;  ///< shown before the cells, small enough for one; empty: none
  std::string label;
  std::vector<SheetCell> cells;  ///< one per column
};

/// Small paintings beside and below each other, to choose from.
struct ContactSheet {
  Picture photo;      ///< shown at the top left
  std::string title;  ///< beside it
  std::vector<std::string> columns;
  std::vector<SheetRow> rows;
};

/// One picture of the sheet, labels in black on white, every cell's picture at its own size.
/// Throws Error where no font is installed.
[[nodiscard]] Picture lay_out(const ContactSheet& sheet);

}  // namespace impasto
