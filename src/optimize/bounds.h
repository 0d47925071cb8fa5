#pragma once

#include <optional>

#include "optimize/vector_ops.h"

namespace impasto {

/// What every element of a vector must stay within: lower < upper.
struct Bounds {
  float lower = 0.0F;
  float upper = 1.0F;
};

/// Throws Error unless both are finite and lower < upper.
void require_bounds(const Bounds& bounds);

/// Puts x within the bounds, if there are any, element by element: the nearest point of the box.
void project(const std::optional<Bounds>& bounds, Vector x);

/// out = gradient, but 0 for elements of x at a bound that both going down the gradient and the
/// direction would lead across.
void free_gradient(const Bounds& bounds, ConstVector x, ConstVector gradient, ConstVector direction,
                   Vector out);

/// v = 0 where a and b differ.
void zero_where_different(ConstVector a, ConstVector b, Vector v);

/// v = 0 where a and b are equal.
void zero_where_equal(ConstVector a, ConstVector b, Vector v);

/// How fast f changes where a ray enters the box: the derivative of f(project(x + t * direction))
/// at t = 0, for an x within the bounds. Elements at a bound that the direction leads across do not
/// move and have no part in it.
[[nodiscard]] double slope_within(const Bounds& bounds, ConstVector x, ConstVector gradient,
                                  ConstVector direction);

}  // namespace impasto
