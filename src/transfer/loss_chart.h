#pragma once

#include <span>
#include <string>
#include <string_view>

#include "transfer/loss_course.h"

namespace impasto {

/// Curves that a chart tells apart by color; more repeat the colors with dashes.
inline constexpr int kCurveColors = 8;

/// Classes of the curve at `index`, which give it its color and its dashes.
[[nodiscard]] std::string curve_class(std::size_t index);

/// A line across a chart.
struct ChartMark {
  int at = 0;  ///< evaluations
  std::string label;
};

/// Curves over evaluations on a logarithmic axis, as an SVG element whose colors are classes of the
/// page (loss_chart_style). Values that are not above 0 are left out. All curves have a value for
/// each of `evaluations`, in rising order.
[[nodiscard]] std::string loss_chart(std::string_view title, std::span<const int> evaluations,
                                     std::span<const LossCurve> curves,
                                     std::span<const ChartMark> marks);

/// The CSS of those classes, for light and dark pages.
[[nodiscard]] std::string_view loss_chart_style();

}  // namespace impasto
