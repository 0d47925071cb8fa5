#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace impasto {

/// Writes an array as a NumPy .npy file, version 1.0: little-endian float32, C order. The file
/// appears under its name only when it is whole.
/// Throws Error when the shape does not fit the values or the path cannot be written.
void write_npy(const std::filesystem::path& path, std::span<const float> values,
               std::span<const std::size_t> shape);

}  // namespace impasto
