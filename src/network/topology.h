#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace impasto {

/// Channels, rows and columns of a feature map; (C, H, W).
struct FeatureShape {
  int channels = 0;
  int height = 0;
  int width = 0;

  [[nodiscard]] std::size_t positions() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(channels) * positions();
  }
  bool operator==(const FeatureShape&) const = default;
};

/// A 3x3 convolution with stride 1, zero padding 1 and bias, followed by ReLU.
struct Convolution {
  std::string name;  ///< Keras' name, "block1_conv1"; also the name of its feature map after ReLU
  int block = 0;     ///< from 0; a 2x2 pooling with stride 2 stands between blocks
  int in_channels = 0;
  int out_channels = 0;
};

/// A VGG network without its classifier: one chain of convolutions in blocks
/// (Simonyan, Zisserman, ICLR 2015, table 1).
struct Topology {
  std::string name;  ///< "vgg19"
  std::vector<Convolution> convolutions;

  /// The index of a layer, by Keras' name or an alias (reluB_C, convB_C).
  /// Throws Error listing the valid names.
  [[nodiscard]] int index_of(std::string_view layer) const;

  /// Shape of the feature map after convolution `index` for a picture of width x height; rows or
  /// columns are 0 where the picture is too small.
  [[nodiscard]] FeatureShape shape_of(int index, int height, int width) const;

  /// The shorter side that a picture needs for `index` to have at least one position.
  [[nodiscard]] int smallest_side(int index) const;
};

/// A network with `convolutions_per_block[b]` convolutions of `channels[b]` channels in block b.
[[nodiscard]] Topology make_topology(std::string name, std::span<const int> convolutions_per_block,
                                     std::span<const int> channels);

/// VGG-11, -13, -16 or -19 (configurations A, B, D, E). Throws Error for another depth.
[[nodiscard]] Topology vgg(int depth);

}  // namespace impasto
