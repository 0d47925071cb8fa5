#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace impasto::test {

// Functions with known minima, computed in double from float32 or double points; gradients are
// handed back in the points' type. make_fixtures.py has the same ones for PyTorch.

/// 1/2 sum c_i (x_i - sin i)^2, c_i from 1 to `condition` in equal ratios.
template <typename T>
double quadratic(std::span<const T> x, std::span<T> gradient, double condition = 1000.0) {
  double value = 0.0;
  const auto last = static_cast<double>(x.size() - 1);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double c = std::pow(condition, static_cast<double>(i) / last);
    const double e = static_cast<double>(x[i]) - std::sin(static_cast<double>(i));
    value += 0.5 * c * e * e;
    gradient[i] = static_cast<T>(c * e);
  }
  return value;
}

/// Sum over pairs (a, b) of 100 (b - a^2)^2 + (1 - a)^2; minimum 0 where all are 1.
template <typename T>
double rosenbrock(std::span<const T> x, std::span<T> gradient) {
  double value = 0.0;
  for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
    const double a = static_cast<double>(x[i]);
    const double r = static_cast<double>(x[i + 1]) - a * a;
    value += 100.0 * r * r + (1.0 - a) * (1.0 - a);
    gradient[i] = static_cast<T>(-400.0 * a * r - 2.0 * (1.0 - a));
    gradient[i + 1] = static_cast<T>(200.0 * r);
  }
  return value;
}

/// Sum over neighbors of 4 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2; minimum 0 where all are 1.
template <typename T>
double chained(std::span<const T> x, std::span<T> gradient) {
  double value = 0.0;
  std::vector<double> g(x.size(), 0.0);
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double a = static_cast<double>(x[i]);
    const double r = static_cast<double>(x[i + 1]) - a * a;
    value += 4.0 * r * r + (1.0 - a) * (1.0 - a);
    g[i] += -16.0 * a * r - 2.0 * (1.0 - a);
    g[i + 1] += 8.0 * r;
  }
  for (std::size_t i = 0; i < x.size(); ++i) gradient[i] = static_cast<T>(g[i]);
  return value;
}

/// Sum over fours of Wood's function (More, Garbow, Hillstrom 1981, problem 14); minimum 0 where
/// all are 1.
template <typename T>
double wood(std::span<const T> x, std::span<T> gradient) {
  double value = 0.0;
  for (std::size_t i = 0; i + 3 < x.size(); i += 4) {
    const double a = static_cast<double>(x[i]);
    const double b = static_cast<double>(x[i + 1]);
    const double c = static_cast<double>(x[i + 2]);
    const double d = static_cast<double>(x[i + 3]);
    const double r = b - a * a;
    const double s = d - c * c;
    value += 100.0 * r * r + (1.0 - a) * (1.0 - a) + 90.0 * s * s + (1.0 - c) * (1.0 - c) +
             10.0 * (b + d - 2.0) * (b + d - 2.0) + 0.1 * (b - d) * (b - d);
    gradient[i] = static_cast<T>(-400.0 * a * r - 2.0 * (1.0 - a));
    gradient[i + 1] = static_cast<T>(200.0 * r + 20.0 * (b + d - 2.0) + 0.2 * (b - d));
    gradient[i + 2] = static_cast<T>(-360.0 * c * s - 2.0 * (1.0 - c));
    gradient[i + 3] = static_cast<T>(180.0 * s + 20.0 * (b + d - 2.0) - 0.2 * (b - d));
  }
  return value;
}

/// The starting points of make_fixtures.py: exact as floats, without symmetry.
inline std::vector<float> start_of(const std::string& function, std::size_t size) {
  std::vector<float> x(size, 0.0F);
  for (std::size_t i = 0; i < size; ++i) {
    if (function == "rosenbrock") {
      x[i] = static_cast<float>((i % 2 == 0 ? -1.2 : 1.0) + static_cast<double>(i % 7) / 64.0);
    } else if (function == "chained") {
      x[i] = static_cast<float>(0.5 + static_cast<double>(i % 5) / 16.0);
    }
  }
  return x;
}

}  // namespace impasto::test
