#include "network/cpu/tiling.h"

#include <algorithm>

namespace impasto::cpu {
namespace {

int round_up(int value) { return (value + kWindowStep - 1) / kWindowStep * kWindowStep; }

struct Span {
  int begin = 0;
  int end = 0;
};

/// Pieces of [0, length), as even as the step allows.
std::vector<Span> cut(int length, int side) {
  if (side == 0 || side >= length) return {{0, length}};
  const int pieces = (length + side - 1) / side;
  const int each = round_up((length + pieces - 1) / pieces);
  std::vector<Span> spans;
  for (int begin = 0; begin < length; begin += each) {
    spans.push_back({begin, std::min(begin + each, length)});
  }
  return spans;
}

Span widen(const Span& span, int halo, int length) {
  return {std::max(0, span.begin - halo), std::min(length, span.end + halo)};
}

Rectangle rectangle(const Span& rows, const Span& columns) {
  return {rows.begin, columns.begin, rows.end - rows.begin, columns.end - columns.begin};
}

}  // namespace

std::ptrdiff_t Tiling::most_positions() const {
  std::ptrdiff_t most = 0;
  for (const Shape& shape : shapes) {
    most = std::max(most, static_cast<std::ptrdiff_t>(shape.height) * shape.width);
  }
  return most;
}

std::ptrdiff_t Tiling::most_owned() const {
  std::ptrdiff_t most = 0;
  for (const Window& window : windows) most = std::max(most, window.owned.positions());
  return most;
}

Tiling make_tiling(int height, int width, int side, int halo) {
  const int border = round_up(halo);
  Tiling tiling;
  int covered_rows = 0;
  for (const Span& rows : cut(height, side)) {
    const Span wide_rows = widen(rows, border, height);
    int covered_columns = 0;
    for (const Span& columns : cut(width, side)) {
      const Span wide_columns = widen(columns, border, width);
      Window window;
      window.owned = rectangle(rows, columns);
      window.window = rectangle(wide_rows, wide_columns);
      window.fresh = rectangle({std::max(wide_rows.begin, covered_rows), wide_rows.end},
                               {std::max(wide_columns.begin, covered_columns), wide_columns.end});
      covered_columns = wide_columns.end;
      const Tiling::Shape shape{window.window.height, window.window.width};
      const auto found = std::ranges::find(tiling.shapes, shape);
      window.shape = static_cast<int>(found - tiling.shapes.begin());
      if (found == tiling.shapes.end()) tiling.shapes.push_back(shape);
      tiling.windows.push_back(window);
    }
    covered_rows = wide_rows.end;
  }
  return tiling;
}

}  // namespace impasto::cpu
