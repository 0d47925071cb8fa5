#pragma once

#include <span>

namespace impasto {

// Arithmetic on float32 vectors as long as a picture, at the speed of memory. Spans in one call
// have the same length; an output may be an input, but must not overlap one otherwise. Sums
// accumulate in double, block by block in a fixed order: their bits do not depend on the number of
// threads.

/// sum_i a_i b_i
[[nodiscard]] double dot(std::span<const float> a, std::span<const float> b);

/// sum_i |a_i|. Finite exactly where every element is finite, 0 exactly where every element is 0.
[[nodiscard]] double norm1(std::span<const float> a);

/// y = y + factor * x
void axpy(double factor, std::span<const float> x, std::span<float> y);

/// out = base + factor * x
void add_scaled(std::span<const float> base, double factor, std::span<const float> x,
                std::span<float> out);

/// out = factor * x
void scale(double factor, std::span<const float> x, std::span<float> out);

/// out = a - b
void subtract(std::span<const float> a, std::span<const float> b, std::span<float> out);

/// out = x
void copy(std::span<const float> x, std::span<float> out);

}  // namespace impasto
