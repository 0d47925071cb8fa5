#pragma once

#include <string>

namespace impasto {

/// What one step of a network has taken so far.
struct StepReport {
  std::string layer;        ///< Keras' name of the convolution that it belongs to
  std::string step;         ///< "forward", "backward", "gram", "pooling", ...
  std::string kernel;       ///< the implementation, where there are several
  double operations = 0.0;  ///< floating point operations in all, by definition; 0: only memory
  double seconds = 0.0;     ///< in all
};

}  // namespace impasto
