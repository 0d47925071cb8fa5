#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "impasto/picture.h"
#include "network/model.h"
#include "support/program.h"

namespace impasto::test {

/// Features of one layer, (C, H, W), in double.
struct PlainFeatures {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<double> values;

  [[nodiscard]] double positions() const { return static_cast<double>(height) * width; }
  [[nodiscard]] const double* plane(int channel) const {
    return values.data() + static_cast<std::ptrdiff_t>(channel) * height * width;
  }
};

inline PlainFeatures max_pooled(const PlainFeatures& in) {
  PlainFeatures out{in.channels, in.height / 2, in.width / 2, {}};
  for (int c = 0; c < out.channels; ++c) {
    for (int y = 0; y < out.height; ++y) {
      for (int x = 0; x < out.width; ++x) {
        const double* p = in.plane(c) + static_cast<std::ptrdiff_t>(2 * y) * in.width + 2 * x;
        out.values.push_back(std::max({p[0], p[1], p[in.width], p[in.width + 1]}));
      }
    }
  }
  return out;
}

inline PlainFeatures convolved(const PlainFeatures& in, const Convolution& shape,
                               const ConvolutionWeights& weights) {
  PlainFeatures out{shape.out_channels, in.height, in.width, {}};
  for (int o = 0; o < out.channels; ++o) {
    std::vector<double> plane(static_cast<std::size_t>(in.height) * in.width, weights.bias[o]);
    for (int i = 0; i < in.channels; ++i) {
      const float* kernel =
          weights.kernel.data() + (static_cast<std::ptrdiff_t>(o) * in.channels + i) * 9;
      for (int k = 0; k < 9; ++k) {
        const int dy = k / 3 - 1;
        const int dx = k % 3 - 1;
        for (int y = std::max(0, -dy); y < std::min(in.height, in.height - dy); ++y) {
          const double* from = in.plane(i) + static_cast<std::ptrdiff_t>(y + dy) * in.width + dx;
          double* to = plane.data() + static_cast<std::ptrdiff_t>(y) * in.width;
          for (int x = std::max(0, -dx); x < std::min(in.width, in.width - dx); ++x) {
            to[x] += static_cast<double>(kernel[k]) * from[x];
          }
        }
      }
    }
    for (const double value : plane) out.values.push_back(std::max(0.0, value));
  }
  return out;
}

/// Features of every layer of a VGG with Caffe's input, written down by the definition: an
/// implementation that shares nothing with src/network/ but the weights.
inline std::map<std::string, PlainFeatures> plain_vgg(const Model& model, const Picture& picture) {
  constexpr double kMean[] = {103.939, 116.779, 123.68};  // blue, green, red
  PlainFeatures map{3, picture.height, picture.width, {}};
  for (int c = 0; c < 3; ++c) {
    const auto pixels = static_cast<std::ptrdiff_t>(picture.pixel_count());
    for (std::ptrdiff_t i = 0; i < pixels; ++i) {
      map.values.push_back(255.0 * picture.rgb[static_cast<std::size_t>((2 - c) * pixels + i)] -
                           kMean[c]);
    }
  }
  std::map<std::string, PlainFeatures> features;
  int block = 0;
  for (std::size_t i = 0; i < model.weights.size(); ++i) {
    const Convolution& convolution = model.topology.convolutions[i];
    if (convolution.block != block) map = max_pooled(map);
    block = convolution.block;
    map = convolved(map, convolution, *model.weights[i]);
    features[convolution.name] = map;
  }
  return features;
}

/// Writes a model as .safetensors, so that a recipe can name it.
/// github.com/huggingface/safetensors: the length of the header, the header, the values.
inline void write_safetensors(const Model& model, const std::string& file) {
  nlohmann::json header;
  std::string values;
  const auto add = [&](const std::string& name, const std::vector<float>& tensor,
                       const std::vector<int>& shape) {
    const std::size_t begin = values.size();
    values.append(reinterpret_cast<const char*>(tensor.data()), tensor.size() * sizeof(float));
    header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {begin, values.size()}}};
  };
  for (std::size_t i = 0; i < model.weights.size(); ++i) {
    const Convolution& c = model.topology.convolutions[i];
    add(c.name + ".weight", model.weights[i]->kernel, {c.out_channels, c.in_channels, 3, 3});
    add(c.name + ".bias", model.weights[i]->bias, {c.out_channels});
  }
  const std::string text = header.dump();
  std::string length;
  for (int byte = 0; byte < 8; ++byte) {
    length += static_cast<char>(std::uint64_t{text.size()} >> (8 * byte) & 0xFF);
  }
  write_text(file, length + text + values);
}

}  // namespace impasto::test
