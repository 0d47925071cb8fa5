#pragma once

#include <string_view>

#include "base/large_vector.h"
#include "optimize/bfloat16.h"

namespace impasto {

/// Goes through what an optimizer remembers from one step to the next, by name: to save it, or to
/// put it back into an optimizer that was made alike.
class StateVisitor {
 public:
  virtual ~StateVisitor() = default;

  virtual void number(std::string_view name, double& value) = 0;
  virtual void vector(std::string_view name, VectorView<float> values) = 0;
  virtual void vector(std::string_view name, VectorView<BFloat16> values) = 0;

  /// A whole number from 0 to `most`. Throws Error where what is put back is none.
  void count(std::string_view name, int& value, int most);

  /// The same for yes and no.
  void flag(std::string_view name, bool& value);
};

}  // namespace impasto
