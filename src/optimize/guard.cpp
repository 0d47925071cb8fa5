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

void require_above(std::string_view setting, double value, double limit) {
  if (!(value > limit)) {
    throw Error(
        fmt::format("The optimizer's {} is {}: give a number above {}.", setting, value, limit));
  }
}

}  // namespace impasto
