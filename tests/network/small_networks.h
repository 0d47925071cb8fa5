#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "network/feature_network.h"

namespace impasto {

/// A small network and a picture size for it.
struct SmallNetwork {
  int height;
  int width;
  std::array<int, 3> channels;  ///< of the three blocks
  Pooling pooling;

  [[nodiscard]] std::string name() const {
    return fmt::format("{}x{} pixels, {} {} {} channels, {} pooling", height, width, channels[0],
                       channels[1], channels[2], pooling == Pooling::max ? "max" : "average");
  }

  [[nodiscard]] Model model(InputConvention input = InputConvention::caffe) const {
    const std::array<int, 3> convolutions = {2, 1, 2};
    return random_model(make_topology("small", convolutions, channels), input, 7);
  }

  /// Taps before and after poolings, in no order, with layers between them that are none; of a
  /// picture too small for that, the first block.
  [[nodiscard]] NetworkSettings settings() const {
    NetworkSettings settings;
    settings.height = height;
    settings.width = width;
    settings.pooling = pooling;
    settings.taps = std::min(height, width) < 4
                        ? std::vector<Tap>{"block1_conv2", "block1_conv1"}
                        : std::vector<Tap>{"block3_conv2", "block1_conv1", "block1_conv2"};
    return settings;
  }
};

/// The table of shapes: odd sides, single pixels, rows and columns; channels that fill registers
/// and channels that do not.
inline std::vector<SmallNetwork> small_networks() {
  const std::vector<std::array<int, 2>> sizes = {{13, 13}, {15, 15}, {9, 7},  {17, 33}, {16, 16},
                                                 {4, 4},   {5, 4},   {4, 61}, {37, 6},  {23, 64},
                                                 {1, 1},   {1, 19},  {3, 2}};
  const std::vector<std::array<int, 3>> widths = {
      {16, 32, 48}, {4, 5, 7}, {24, 17, 40}, {8, 64, 33}};
  std::vector<SmallNetwork> all;
  for (const auto& [height, width] : sizes) {
    for (const auto& channels : widths) {
      for (const Pooling pooling : {Pooling::max, Pooling::average}) {
        all.push_back({height, width, channels, pooling});
      }
    }
  }
  return all;
}

}  // namespace impasto
