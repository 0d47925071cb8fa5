#pragma once

#include <functional>

namespace impasto {

/// A function along a ray: its value and slope at a stride.
struct LinePoint {
  double stride = 0.0;
  double value = 0.0;
  double slope = 0.0;  ///< derivative by the stride
};

struct WolfeSettings {
  double decrease = 1e-4;  ///< c1 of the sufficient decrease condition (3.7a)
  double curvature = 0.9;  ///< c2 of the curvature condition (3.7b)
  int max_evaluations = 25;
};

struct WolfeResult {
  LinePoint best;  ///< the point last kept; `start` if there was none
  int evaluations = 0;
  bool found = false;  ///< a point was kept
};

/// Finds a stride that meets the strong Wolfe conditions (Nocedal and Wright, Numerical
/// Optimization, 2nd ed., equations 3.7, algorithms 3.5 and 3.6, cubic interpolation by equation
/// 3.59). `start` has stride 0 and a negative slope. A value or slope that is not finite counts as
/// infinitely high. When the evaluations run out, the best point of sufficient decrease is taken.
///
/// `keep` is called right after an evaluation whose point lies lower than all before, by the
/// sufficient decrease at least: the caller puts aside there what belongs to the point.
[[nodiscard]] WolfeResult wolfe_search(const LinePoint& start, double first_stride,
                                       const std::function<LinePoint(double stride)>& evaluate,
                                       const std::function<void()>& keep,
                                       const WolfeSettings& settings = {});

}  // namespace impasto
