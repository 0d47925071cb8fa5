#pragma once

#include "base/large_vector.h"

namespace impasto {

// Arithmetic on float32 vectors as long as a picture, at the speed of memory. Vectors in one call
// have the same length; an output may be an input, but must not overlap one otherwise. Sums
// accumulate in double, block by block in a fixed order: their bits depend neither on the number of
// threads nor on where a vector lives. Of vectors on disk no more than a chunk is resident at a
// time, and nothing afterwards.

using Vector = VectorView<float>;
using ConstVector = VectorView<const float>;

/// sum_i a_i b_i
[[nodiscard]] double dot(ConstVector a, ConstVector b);

/// sum_i |a_i|. Finite exactly where every element is finite, 0 exactly where every element is 0.
[[nodiscard]] double norm1(ConstVector a);

/// Whether all elements are equal.
[[nodiscard]] bool equal(ConstVector a, ConstVector b);

/// y = y + factor * x
void axpy(double factor, ConstVector x, Vector y);

/// out = base + factor * x
void add_scaled(ConstVector base, double factor, ConstVector x, Vector out);

/// out = factor * x
void scale(double factor, ConstVector x, Vector out);

/// out = a - b
void subtract(ConstVector a, ConstVector b, Vector out);

/// out = x
void copy(ConstVector x, Vector out);

/// out = value
void fill(float value, Vector out);

}  // namespace impasto
