#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "weights/pickle.h"
#include "weights/tensor.h"

namespace impasto {

/// Gives the bytes of a storage; they stay valid until collect_tensors() returns.
using StorageBytes = std::function<std::span<const std::byte>(const pickle::Storage&)>;

/// All tensors of an unpickled dictionary, those of dictionaries inside it named
/// "outer.inner". What is neither tensor nor dictionary is passed over.
/// `file_bytes` bounds the values in all: tensors may share storages, but not without end.
/// Throws Error: not a dictionary, no tensor in it, a tensor outside its storage (by name).
[[nodiscard]] TensorMap collect_tensors(const pickle::Value& root,
                                        const StorageBytes& storage_bytes, std::size_t file_bytes,
                                        const TensorFilter& wanted);

}  // namespace impasto
