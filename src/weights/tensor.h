#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace impasto {

/// A dense float32 tensor, row-major (last index fastest). Owns its values;
/// values.size() is the product of shape.
struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// Tensors by the names they have in their file.
using TensorMap = std::map<std::string, Tensor>;

/// Whether the values of a tensor of this name are wanted; of others, the shape alone is read.
/// An empty function wants all.
using TensorFilter = std::function<bool(const std::string& name)>;

/// "(64, 3, 3, 3)", for messages.
[[nodiscard]] std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace impasto
