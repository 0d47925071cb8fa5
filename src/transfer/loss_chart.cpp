#include "transfer/loss_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "transfer/html.h"

namespace impasto {
namespace {

constexpr double kWidth = 860.0;
constexpr double kHeight = 340.0;
constexpr double kLeft = 66.0;
constexpr double kRight = kWidth - 14.0;
constexpr double kTop = 24.0;
constexpr double kBottom = kHeight - 44.0;

constexpr std::size_t kMostPoints = 800;  // of a curve: more than it has pixels to show
constexpr double kLeastRange = 3.0;       // of the values, so that a flat curve looks flat
constexpr double kLargestRange = 1e12;
constexpr double kMostTicks = 8.0;

/// Where values stand in the chart.
class Axes {
 public:
  Axes(std::span<const int> evaluations, std::span<const LossCurve> curves)
      : last_(evaluations.empty() ? 1.0 : evaluations.back()) {
    double least = std::numeric_limits<double>::infinity();
    double most = 0.0;
    for (const LossCurve& curve : curves) {
      for (const float value : curve.values) {
        if (!(value > 0.0F) || !std::isfinite(value)) continue;
        least = std::min<double>(least, value);
        most = std::max<double>(most, value);
      }
    }
    if (most == 0.0) least = most = 1.0;
    least = std::max(least, most / kLargestRange);
    const double margin = std::max(1.1, std::sqrt(kLeastRange * least / most));
    least_ = least / margin;
    most_ = most * margin;
  }

  [[nodiscard]] double x(double evaluations) const {
    return kLeft + (kRight - kLeft) * evaluations / last_;
  }
  [[nodiscard]] double y(double value) const {
    return kBottom - (kBottom - kTop) * std::log(value / least_) / std::log(most_ / least_);
  }
  [[nodiscard]] bool shows(double value) const { return value >= least_ && value <= most_; }

  /// Powers of ten, and between them 2 and 5 where there are few.
  [[nodiscard]] std::vector<double> values() const {
    const double decades = std::log10(most_ / least_);
    const auto step = static_cast<int>(std::ceil(decades / kMostTicks));
    std::vector<double> ticks;
    for (auto power = static_cast<int>(std::floor(std::log10(least_)));
         power <= std::ceil(std::log10(most_)); ++power) {
      for (const double digit : {1.0, 2.0, 5.0}) {
        if (digit > 1.0 && decades > 3.0) continue;
        if (power % step != 0) continue;
        const double value = digit * std::pow(10.0, power);
        if (shows(value)) ticks.push_back(value);
      }
    }
    return ticks;
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  [[nodiscard]] std::vector<double> evaluations() const {
    double step = std::pow(10.0, std::floor(std::log10(std::max(1.0, last_ / kMostTicks))));
    for (const double factor : {2.0, 2.5, 2.0}) {
      if (last_ / step > kMostTicks) step *= factor;
    }
    std::vector<double> ticks;
    for (double at = 0.0; at <= last_; at += step) ticks.push_back(at);
    return ticks;
  }

 private:
  double last_;
  double least_ = 1.0;
  double most_ = 1.0;
};

std::string axes_svg(const Axes& axes) {
  std::string svg;
  for (const double value : axes.values()) {
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{0} {1:.1f}H{2}\"/>"
        "<text class=\"tick\" x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:g}</text>\n",
        kLeft, axes.y(value), kRight, kLeft - 8.0, axes.y(value) + 4.0, value);
  }
  for (const double at : axes.evaluations()) {
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} {1}v5\"/>"
        "<text class=\"tick\" x=\"{0:.1f}\" y=\"{2}\" text-anchor=\"middle\">{3:g}</text>\n",
        axes.x(at), kBottom, kBottom + 19.0, at);
  }
  svg += fmt::format(
      "<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>"
      "<text class=\"tick\" x=\"{4}\" y=\"{5}\" text-anchor=\"middle\">evaluations</text>\n",
      kLeft, kTop, kBottom, kRight, (kLeft + kRight) / 2.0, kHeight - 6.0);
  return svg;
}

std::string marks_svg(const Axes& axes, std::span<const ChartMark> marks) {
  std::string svg;
  for (const ChartMark& mark : marks) {
    svg += fmt::format(
        "<path class=\"mark\" d=\"M{0:.1f} {1}V{2}\"/>"
        "<text class=\"tick\" x=\"{3:.1f}\" y=\"{4}\">{5}</text>\n",
        axes.x(mark.at), kTop - 14.0, kBottom, axes.x(mark.at) + 4.0, kTop - 6.0,
        html_text(mark.label));
  }
  return svg;
}

/// At most kMostPoints of them, the last among these.
std::string curve_svg(const Axes& axes, std::span<const int> evaluations, const LossCurve& curve,
                      std::size_t index) {
  std::string path;
  const std::size_t count = curve.values.size();
  const std::size_t stride = count / kMostPoints + 1;
  bool pen_down = false;
  for (std::size_t i = 0; i < count; i += stride) {
    const std::size_t at = i + stride < count ? i : count - 1;
    const double value = curve.values[at];
    const bool shown = std::isfinite(value) && axes.shows(value);
    if (shown) {
      path += fmt::format("{}{:.1f} {:.1f}{}", pen_down ? "L" : "M", axes.x(evaluations[at]),
                          axes.y(value), pen_down ? "" : "h0");  // a lone point is a dot
    }
    pen_down = shown;
  }
  if (path.empty()) return {};
  return fmt::format("<path class=\"curve {}\" d=\"{}\"><title>{}</title></path>\n",
                     curve_class(index), path, html_text(curve.name));
}

constexpr std::string_view kStyle = R"css(
svg { display: block; width: 100%; height: auto; }
svg[role=img] { min-width: 34rem; }
svg .grid { stroke: var(--line); fill: none; }
svg .axis { stroke: var(--quiet); fill: none; }
svg .mark { stroke: var(--quiet); stroke-dasharray: 2 3; fill: none; }
svg .tick { fill: var(--quiet); font: 12px system-ui, sans-serif; }
.curve { stroke-width: 2; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.dash1 { stroke-dasharray: 7 5; }
.dash2 { stroke-dasharray: 2 5; }
.dash3 { stroke-dasharray: 9 4 2 4; }
.c0 { stroke: var(--text); } .c1 { stroke: #2a78d6; } .c2 { stroke: #c2530f; }
.c3 { stroke: #0f8a60; } .c4 { stroke: #b8860b; } .c5 { stroke: #7a4fc9; }
.c6 { stroke: #d33c3c; } .c7 { stroke: #c2568b; }
@media (prefers-color-scheme: dark) {
  .c1 { stroke: #62a3f2; } .c2 { stroke: #f08a4b; } .c3 { stroke: #3fc295; }
  .c4 { stroke: #e0b341; } .c5 { stroke: #ab8df0; } .c6 { stroke: #f27777; }
  .c7 { stroke: #ec8fbd; }
}
)css";

}  // namespace

std::string curve_class(std::size_t index) {
  return fmt::format("c{} dash{}", index % kCurveColors, index / kCurveColors % 4);
}

std::string loss_chart(std::string_view title, std::span<const int> evaluations,
                       std::span<const LossCurve> curves, std::span<const ChartMark> marks) {
  const Axes axes(evaluations, curves);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{}\" "
      "viewBox=\"0 0 {} {}\">\n",
      html_text(title), kWidth, kHeight);
  svg += axes_svg(axes) + marks_svg(axes, marks);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    svg += curve_svg(axes, evaluations, curves[i], i);
  }
  return svg + "</svg>\n";
}

std::string_view loss_chart_style() { return kStyle; }

}  // namespace impasto
