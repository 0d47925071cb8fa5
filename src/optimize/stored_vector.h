#pragma once

#include <cstdint>
#include <variant>

#include "base/large_vector.h"
#include "impasto/history_precision.h"
#include "optimize/bfloat16.h"
#include "optimize/state_visitor.h"
#include "optimize/vector_ops.h"

namespace impasto {

/// A vector of floats kept in a precision of its own. Owns its elements.
class StoredVector {
 public:
  StoredVector(std::size_t size, HistoryPrecision precision, Storage storage);

  /// Rounds x into this vector.
  void store(ConstVector x);

  /// Writes this vector to x.
  void load(Vector x) const;

  void visit_state(std::string_view name, StateVisitor& state);

  [[nodiscard]] HistoryPrecision precision() const {
    return elements_.index() == 0 ? HistoryPrecision::f32 : HistoryPrecision::bf16;
  }

  /// The elements, T being what this precision keeps: float or BFloat16.
  template <typename T>
  [[nodiscard]] VectorView<const T> view() const {
    return std::get<LargeVector<T>>(elements_).view();
  }

 private:
  std::variant<LargeVector<float>, LargeVector<BFloat16>> elements_;
};

/// Rounds x to what a StoredVector of this precision can hold, in place.
void round_to(HistoryPrecision precision, Vector x);

/// Bytes of one element.
[[nodiscard]] std::uint64_t element_bytes(HistoryPrecision precision);

}  // namespace impasto
