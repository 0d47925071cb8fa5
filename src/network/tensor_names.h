#pragma once

#include <compare>
#include <optional>
#include <string_view>

namespace impasto {

enum class ParameterKind { kernel, bias };

/// What a tensor's name says: a parameter of convolution `convolution` of block `block`, both from
/// 1; or, with block 0, of convolution number `convolution` of a plain sequence (any increasing
/// numbers).
struct ParameterName {
  int block = 0;
  int convolution = 0;
  ParameterKind kind = ParameterKind::kernel;
  auto operator<=>(const ParameterName&) const = default;
};

/// Understands the names that VGG's convolutions have in
///   Keras, legacy HDF5       block1_conv1/block1_conv1_W_1:0, block1_conv1/kernel:0
///   Keras 3, named layers    layers/block1_conv1/vars/0
///   Keras 3, blocks          block1/layers/conv2d_1/vars/0
///   Keras 3, one sequence    layers/conv2d_1/vars/0
///   PyTorch, Keras' names    block1_conv1_W, block1_conv1.weight
///   PyTorch, Caffe's names   conv1_1.weight
///   torchvision              features.0.weight, module.features.0.weight, 0.weight
/// std::nullopt for anything else (classifier, side outputs).
[[nodiscard]] std::optional<ParameterName> parse_tensor_name(std::string_view name);

/// Whether a name belongs to batch normalization, which impasto's networks do not have.
[[nodiscard]] bool names_batch_normalization(std::string_view name);

}  // namespace impasto
