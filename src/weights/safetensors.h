#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "weights/stored_tensor.h"

namespace impasto {

/// What a .safetensors file holds (github.com/huggingface/safetensors, "Format"): an 8-byte length,
/// a JSON header of {"name": {"dtype", "shape", "data_offsets": [begin, end]}} with texts under
/// "__metadata__", and the elements, little-endian.
struct SafetensorsIndex {
  std::map<std::string, StoredTensor> tensors;  ///< their bytes are the file's
  std::map<std::string, std::string> metadata;
};

/// Throws Error for bytes that are truncated or malformed; tensors lie within them and together
/// take no more than there are.
[[nodiscard]] SafetensorsIndex index_safetensors(std::span<const std::byte> bytes);

/// A tensor that is to be written.
struct SafetensorsEntry {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;
};

/// Writes a .safetensors file, its elements piece by piece as they come. The file appears under its
/// name when it is whole.
class SafetensorsWriter {
 public:
  /// Throws Error where the file cannot be written.
  SafetensorsWriter(std::filesystem::path path, const std::map<std::string, std::string>& metadata,
                    std::span<const SafetensorsEntry> entries);

  /// The next elements, entry after entry. Throws Error when the disk is full.
  void write(std::span<const std::byte> bytes);

  /// Throws Error, std::logic_error where not all elements were written.
  void commit();

 private:
  AtomicFile file_;
  std::uint64_t missing_ = 0;  ///< bytes
};

}  // namespace impasto
