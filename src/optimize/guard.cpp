#include "optimize/guard.h"

#include <fmt/format.h>

#include "impasto/error.h"

namespace impasto {

void require_finite_start(double value, double gradient_norm) {
  if (!std::isfinite(value)) {
    throw Error(fmt::format(
        "The loss is {} at the starting point, so there is no way down from it: check the weights "
        "of its terms and the starting point.",
        value));
  }
  if (!std::isfinite(gradient_norm)) {
    throw Error(fmt::format(
        "The loss is {} at the starting point but its gradient is not finite: check the weights of "
        "its terms and the starting point.",
        value));
  }
}

void require_size(std::size_t size, std::size_t expected) {
  if (size != expected) {
    throw Error(
        fmt::format("The optimizer was made for {} values but was given {}: make one for "
                    "each size of picture.",
                    expected, size));
  }
}

void require_positive(std::string_view setting, double value) {
  if (!(std::isfinite(value) && value > 0.0)) {
    throw Error(
        fmt::format("The optimizer's {} is {}: give a finite number above 0.", setting, value));
  }
}

void require_explosion_factor(double value) {
  if (!(value > 1.0)) {
    throw Error(
        fmt::format("The optimizer's explosion factor is {}: give a number above 1.", value));
  }
}

}  // namespace impasto
