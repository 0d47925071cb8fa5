#include "network/cpu/step_clock.h"

#include <array>

namespace impasto::cpu {

std::string_view name_of(Step step) {
  constexpr std::array<std::string_view, kStepKinds> kNames = {
      "forward",      "relu mask", "gram",   "pooling", "pooling backward",
      "tap gradient", "backward",  "window", "sums"};
  return kNames[static_cast<std::size_t>(step)];
}

}  // namespace impasto::cpu
