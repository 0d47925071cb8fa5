#include "optimize/line_search.h"

#include <algorithm>
#include <cmath>

namespace impasto {

namespace {

constexpr double kMargin = 0.1;         // share of a bracket at each end that is not tried
constexpr double kGrowth = 10.0;        // most by which one extrapolation lengthens the stride
constexpr double kLeastGrowth = 2.0;    // least
constexpr double kLeastBracket = 1e-7;  // relative width below which float32 tells no points apart

bool finite(const LinePoint& p) { return std::isfinite(p.value) && std::isfinite(p.slope); }

/// Where the cubic through the values and slopes of two points has its minimum (equation 3.59); NaN
/// if it has none.
double cubic_minimum(const LinePoint& a, const LinePoint& b) {
  const double d1 = a.slope + b.slope - 3.0 * (a.value - b.value) / (a.stride - b.stride);
  const double d2 = std::copysign(std::sqrt(d1 * d1 - a.slope * b.slope), b.stride - a.stride);
  return b.stride - (b.stride - a.stride) * (b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2);
}

/// The next stride within a bracket.
double interpolate(const LinePoint& low, const LinePoint& high) {
  const double width = high.stride - low.stride;
  const double middle = low.stride + 0.5 * width;
  if (!finite(high)) return middle;
  const double minimum = cubic_minimum(low, high);
  if (!std::isfinite(minimum)) return middle;
  const auto [least, most] =
      std::minmax({low.stride + kMargin * width, high.stride - kMargin * width});
  return std::clamp(minimum, least, most);
}

/// The next stride beyond the last of two points that both lead down.
double extrapolate(const LinePoint& before, const LinePoint& last) {
  const double minimum = cubic_minimum(before, last);
  if (!(minimum > last.stride)) return kGrowth * last.stride;
  return std::clamp(minimum, kLeastGrowth * last.stride, kGrowth * last.stride);
}

class WolfeSearch {
 public:
  WolfeSearch(const LinePoint& start, const std::function<LinePoint(double)>& evaluate,
              const std::function<void()>& keep, const WolfeSettings& settings)
      : start_(start), evaluate_(evaluate), keep_(keep), settings_(settings) {
    result_.best = start;
  }

  /// Algorithm 3.5: lengthens the stride until a bracket is found.
  WolfeResult search(double stride) {
    while (result_.evaluations < settings_.max_evaluations) {
      const LinePoint before = result_.best;
      const LinePoint trial = try_stride(stride);
      if (!is_best(trial)) return zoom(trial);
      if (is_flat(trial)) return result_;
      if (trial.slope >= 0.0) return zoom(before);
      stride = extrapolate(before, trial);
    }
    return result_;
  }

 private:
  /// Algorithm 3.6: narrows the bracket between the best point and `high`.
  WolfeResult zoom(LinePoint high) {
    while (result_.evaluations < settings_.max_evaluations) {
      const LinePoint low = result_.best;
      const double width = high.stride - low.stride;
      if (std::fabs(width) <= kLeastBracket * std::max(high.stride, low.stride)) break;
      const LinePoint trial = try_stride(interpolate(low, high));
      if (!is_best(trial)) {
        high = trial;
        continue;
      }
      if (is_flat(trial)) break;
      if (trial.slope * width >= 0.0) high = low;
    }
    return result_;
  }

  /// Evaluates a point and keeps it if it is the best.
  LinePoint try_stride(double stride) {
    const LinePoint trial = evaluate_(stride);
    ++result_.evaluations;
    const double limit = start_.value + settings_.decrease * stride * start_.slope;
    if (finite(trial) && trial.value <= limit && trial.value < result_.best.value) {
      result_.best = trial;
      result_.found = true;
      keep_();
    }
    return trial;
  }

  [[nodiscard]] bool is_best(const LinePoint& p) const {
    return result_.found && p.stride == result_.best.stride;
  }

  [[nodiscard]] bool is_flat(const LinePoint& p) const {
    return std::fabs(p.slope) <= -settings_.curvature * start_.slope;
  }

  const LinePoint start_;
  const std::function<LinePoint(double)>& evaluate_;
  const std::function<void()>& keep_;
  const WolfeSettings settings_;
  WolfeResult result_;
};

}  // namespace

WolfeResult wolfe_search(const LinePoint& start, double first_stride,
                         const std::function<LinePoint(double)>& evaluate,
                         const std::function<void()>& keep, const WolfeSettings& settings) {
  return WolfeSearch(start, evaluate, keep, settings).search(first_stride);
}

}  // namespace impasto
