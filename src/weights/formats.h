#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "weights/tensor.h"

/// One reader per file format; read_tensors() chooses among them. Each throws Error for a file that
/// is truncated, malformed, or asks for more memory than its bytes can fill, and leaves tensors
/// that are not wanted without values.
namespace impasto {

/// Whether the bytes start with torch.save's magic number.
[[nodiscard]] bool is_torch_legacy(std::span<const std::byte> bytes);

/// torch.save before PyTorch 1.6, and later with _use_new_zipfile_serialization=False. Layout
/// (torch/serialization.py): pickles of the magic number, of the protocol version, of facts about
/// the system, of the object, of the list of storage keys; then, per key, the number of elements
/// (int64) and the elements.
[[nodiscard]] TensorMap read_torch_legacy(std::span<const std::byte> bytes,
                                          const TensorFilter& wanted);

/// torch.save since PyTorch 1.6: an uncompressed zip archive with NAME/data.pkl, NAME/byteorder and
/// NAME/data/KEY.
[[nodiscard]] TensorMap read_torch_zip(const std::filesystem::path& path,
                                       const TensorFilter& wanted);

/// An 8-byte length, a JSON header of {"name": {"dtype", "shape", "data_offsets": [begin, end]}},
/// and the elements (github.com/huggingface/safetensors, "Format").
[[nodiscard]] TensorMap read_safetensors(std::span<const std::byte> bytes,
                                         const TensorFilter& wanted);

/// Keras' HDF5: all float datasets of rank 1 to 4, by their paths. Links out of the file are not
/// followed; chunked or compressed datasets are refused.
[[nodiscard]] TensorMap read_hdf5(const std::filesystem::path& path, const TensorFilter& wanted);

}  // namespace impasto
