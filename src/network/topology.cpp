#include "network/topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "impasto/error.h"

namespace impasto {
namespace {

/// Convolutions per block of configurations A, B, D and E.
struct Configuration {
  int depth;
  std::array<int, 5> convolutions;
};

constexpr std::array<Configuration, 4> kConfigurations = {{
    {11, {1, 1, 2, 2, 2}},
    {13, {2, 2, 2, 2, 2}},
    {16, {2, 2, 3, 3, 3}},
    {19, {2, 2, 4, 4, 4}},
}};

constexpr std::array<int, 5> kChannels = {64, 128, 256, 512, 512};

/// "B_C" of "blockB_convC": what reluB_C and convB_C have in common with it.
std::string short_name(std::string_view keras_name) {
  const std::size_t underscore = keras_name.find('_');
  const std::string_view block = keras_name.substr(5, underscore - 5);
  const std::string_view convolution = keras_name.substr(underscore + 5);
  return fmt::format("{}_{}", block, convolution);
}

bool names(const Convolution& convolution, std::string_view layer) {
  if (layer == convolution.name) return true;
  const std::string suffix = short_name(convolution.name);
  return layer == "relu" + suffix || layer == "conv" + suffix;
}

}  // namespace

int Topology::index_of(std::string_view layer) const {
  const auto found = std::find_if(convolutions.begin(), convolutions.end(),
                                  [&](const Convolution& c) { return names(c, layer); });
  if (found != convolutions.end()) return static_cast<int>(found - convolutions.begin());
  std::string valid;
  for (const Convolution& c : convolutions) valid += (valid.empty() ? "" : ", ") + c.name;
  throw Error(fmt::format("unknown layer '{}' of {}; choose one of {} (or reluB_C, convB_C)", layer,
                          name, valid));
}

FeatureShape Topology::shape_of(int index, int height, int width) const {
  const Convolution& convolution = convolutions.at(static_cast<std::size_t>(index));
  return {convolution.out_channels, height >> convolution.block, width >> convolution.block};
}

int Topology::smallest_side(int index) const {
  return 1 << convolutions.at(static_cast<std::size_t>(index)).block;
}

Topology make_topology(std::string name, std::span<const int> convolutions_per_block,
                       std::span<const int> channels) {
  Topology topology{std::move(name), {}};
  int in_channels = 3;
  for (std::size_t block = 0; block < convolutions_per_block.size(); ++block) {
    for (int c = 0; c < convolutions_per_block[block]; ++c) {
      topology.convolutions.push_back({fmt::format("block{}_conv{}", block + 1, c + 1),
                                       static_cast<int>(block), in_channels, channels[block]});
      in_channels = channels[block];
    }
  }
  return topology;
}

Topology vgg(int depth) {
  for (const Configuration& configuration : kConfigurations) {
    if (configuration.depth == depth) {
      return make_topology(fmt::format("vgg{}", depth), configuration.convolutions, kChannels);
    }
  }
  throw Error(fmt::format("there is no VGG-{}; the depths are 11, 13, 16 and 19", depth));
}

}  // namespace impasto
