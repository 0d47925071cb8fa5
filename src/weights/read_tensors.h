#pragma once

#include <filesystem>

#include "weights/tensor.h"

namespace impasto {

/// What a weights file is, told from its bytes.
enum class WeightsFormat { pytorch_legacy, pytorch_zip, hdf5, safetensors };

/// Throws Error: missing, empty, or none of the formats (the message shows the first bytes).
[[nodiscard]] WeightsFormat detect_format(const std::filesystem::path& path);

/// All tensors of a weights file. Half and double values become float32; tables of the 8-bit form
/// ("X_W_q" and "X_W_table") are expanded to one float32 tensor "X_W". HDF5 names are group paths
/// ("block1_conv1/kernel", "layers/conv2d/vars/0").
/// Tensors that `wanted` does not want are left without values.
/// Throws Error for anything truncated, out of bounds, or that would have to be executed.
[[nodiscard]] TensorMap read_tensors(const std::filesystem::path& path,
                                     const TensorFilter& wanted = {});

}  // namespace impasto
