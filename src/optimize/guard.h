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

/// Throws Error when an optimizer cannot start: value or gradient not finite at the first point.
void require_finite_start(double value, double gradient_norm);

/// Throws Error when a point has not the length that the optimizer was made for.
void require_size(std::size_t size, std::size_t expected);

/// Throws Error unless a setting is a finite number above 0.
void require_positive(std::string_view setting, double value);

/// Throws Error unless the factor is a number above 1; infinity, which turns the guard off, is one.
void require_explosion_factor(double value);

}  // namespace impasto
