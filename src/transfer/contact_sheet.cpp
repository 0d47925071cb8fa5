#include "transfer/contact_sheet.h"

#include <algorithm>
#include <string_view>

#include "image/fit.h"
#include "image/text.h"

namespace impasto {
namespace {

constexpr float kPaper = 1.0F;
constexpr float kBlank = 0.93F;  // where a picture would be
constexpr float kInk = 0.0F;
constexpr Size kBlankCell{256, 192};  // where no cell has a picture

/// White paper to lay pictures and words on; what would hang over its edge is cut off.
class Paper {
 public:
  explicit Paper(Size size) : picture_(size.width, size.height) {
    std::ranges::fill(picture_.rgb, kPaper);
  }

  void fill(int left, int top, Size size, float gray) {
    blend(left, top, size, [&](std::size_t, int) { return std::pair(gray, 1.0F); });
  }

  void paste(const Picture& picture, int left, int top) {
    blend(left, top, {picture.width, picture.height}, [&](std::size_t i, int channel) {
      const float opaque = picture.has_alpha() ? picture.alpha[i] : 1.0F;
      return std::pair(picture.rgb[channel * picture.pixel_count() + i], opaque);
    });
  }

  void print(const InkedText& text, int left, int top) {
    blend(left, top, {text.width, text.height},
          [&](std::size_t i, int) { return std::pair(kInk, text.ink[i]); });
  }

  Picture take() { return std::move(picture_); }

 private:
  /// Each pixel of a rectangle; `color_at` gives its color and how much it covers.
  template <typename ColorAt>
  void blend(int left, int top, Size size, const ColorAt& color_at) {
    for (int channel = 0; channel < 3; ++channel) {
      for (int y = 0; y < std::min(size.height, picture_.height - top); ++y) {
        for (int x = 0; x < std::min(size.width, picture_.width - left); ++x) {
          const auto [color, cover] =
              color_at(static_cast<std::size_t>(y) * size.width + x, channel);
          float& pixel =
              picture_.rgb[channel * picture_.pixel_count() +
                           static_cast<std::size_t>(top + y) * picture_.width + left + x];
          pixel = (1.0F - cover) * pixel + cover * color;  // exact where it covers all
        }
      }
    }
  }

  Picture picture_;
};

/// Sizes that follow from the largest picture.
struct Measures {
  explicit Measures(const ContactSheet& sheet) {
    for (const SheetRow& row : sheet.rows) {
      for (const SheetCell& painted : row.cells) {
        cell.width = std::max(cell.width, painted.picture.width);
        cell.height = std::max(cell.height, painted.picture.height);
      }
    }
    if (cell == Size{}) cell = kBlankCell;
    gap = std::max(8, cell.width / 24);
    text = std::clamp(cell.width / 16, 12, 48);
  }

  /// Left edge of a column of cells; 0 is that of the rows' heads.
  [[nodiscard]] int column(std::size_t index) const {
    return gap + static_cast<int>(index) * (cell.width + gap);
  }

  Size cell;
  int gap = 0;   ///< between cells, and around all
  int text = 0;  ///< height of a line
};

/// Reduced so that it fits into a cell; never enlarged.
Picture thumbnail(const Picture& picture, Size cell) {
  if (picture.pixel_count() == 0) return {};
  const double scale = std::min({1.0, static_cast<double>(cell.width) / picture.width,
                                 static_cast<double>(cell.height) / picture.height});
  if (scale == 1.0) return picture;
  return resize(picture, std::max(1, static_cast<int>(picture.width * scale)),
                std::max(1, static_cast<int>(picture.height * scale)));
}

struct PlacedRow {
  Picture head;
  InkedText label;
  int top = 0;
  int height = 0;
};

void draw_cell(Paper& paper, const SheetCell& cell, const Measures& measures, int left, int top) {
  const bool empty = cell.picture.pixel_count() == 0;
  if (empty) {
    paper.fill(left, top, measures.cell, kBlank);
  } else {
    paper.paste(cell.picture, left, top);
  }
  if (cell.note.empty()) return;
  const int inset = measures.text / 2;
  const InkedText note = set_text(cell.note, measures.text, measures.cell.width - 2 * inset);
  const int height = std::min(note.height + 2 * inset, measures.cell.height);
  if (!empty) paper.fill(left, top, {measures.cell.width, height}, kBlank);
  Paper slip({measures.cell.width, height});  // so that a long note ends with its cell
  slip.fill(0, 0, {measures.cell.width, height}, kBlank);
  slip.print(note, inset, inset);
  paper.paste(slip.take(), left, top);
}

}  // namespace

Picture lay_out(const ContactSheet& sheet) {
  const Measures measures(sheet);
  const int gap = measures.gap;
  const Picture photo = thumbnail(sheet.photo, measures.cell);
  const int width = measures.column(sheet.columns.size() + 1);

  const InkedText title = set_text(sheet.title, measures.text, width - measures.column(1) - gap);
  std::vector<InkedText> columns;
  int columns_height = 0;
  for (const std::string& label : sheet.columns) {
    columns.push_back(set_text(label, measures.text, measures.cell.width));
    columns_height = std::max(columns_height, columns.back().height);
  }
  const int header = std::max(photo.height, title.height + gap + columns_height);
  int top = gap + header + gap;

  std::vector<PlacedRow> rows;
  for (const SheetRow& row : sheet.rows) {
    PlacedRow placed{thumbnail(row.head, measures.cell),
                     set_text(row.label, measures.text, measures.cell.width), top};
    placed.height = std::max(measures.cell.height,
                             placed.head.height + measures.text / 2 + placed.label.height);
    top += placed.height + gap;
    rows.push_back(std::move(placed));
  }

  Paper paper({width, top});
  paper.paste(photo, measures.column(0), gap);
  paper.print(title, measures.column(1), gap);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    paper.print(columns[i], measures.column(i + 1), gap + header - columns_height);
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const PlacedRow& row = rows[r];
    paper.paste(row.head, measures.column(0), row.top);
    const int label_top = row.head.height == 0 ? 0 : row.head.height + measures.text / 2;
    paper.print(row.label, measures.column(0), row.top + label_top);
    for (std::size_t i = 0; i < sheet.rows[r].cells.size(); ++i) {
      draw_cell(paper, sheet.rows[r].cells[i], measures, measures.column(i + 1), row.top);
    }
  }
  return paper.take();
}

}  // namespace impasto
