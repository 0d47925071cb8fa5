#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

namespace impasto {

/// Whether a step may be kept: the value and the gradient (its norm) are finite, and the value has
/// not exploded, which is to say that it has not risen above `explosion_factor` times the value of
/// the last accepted point (for a value below zero: by more than factor - 1 times its magnitude).
[[nodiscard]] inline bool acceptable(double value, double gradient_norm, double accepted_value,
                                     double explosion_factor) {
  const double rise = value - accepted_value;
  return std::isfinite(value) && std::isfinite(gradient_norm) &&
         !(rise > (explosion_factor - 1.0) * std::fabs(accepted_value));
}

/// Rejections in a row after which an optimizer gives up: it has shortened its stride that often.
inline constexpr int kMaxRejections = 12;

/// Throws Error when an optimizer cannot start: value or gradient not finite at the first point.
void require_finite_start(double value, double gradient_norm);

/// Throws Error when a point has not the length that the optimizer was made for.
void require_size(std::size_t size, std::size_t expected);

/// Throws Error unless a setting is a number above `limit`; infinity is one.
void require_above(std::string_view setting, double value, double limit);

}  // namespace impasto
