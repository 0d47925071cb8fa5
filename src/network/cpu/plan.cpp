#include "network/cpu/plan.h"

#include <algorithm>
#include <array>

#include "network/cpu/onednn_convolution.h"
#include "network/cpu/picture_gradient.h"
#include "network/cpu/relu_mask.h"

namespace impasto::cpu {
namespace {

/// Two buffers used in turn: what is written goes where what is read is not. A buffer is as large
/// as the largest region in it, so offsets are known only when all have been placed.
class Transients {
 public:
  void place(Region& region, std::size_t bytes) {
    region.bytes = bytes;
    next_ = 1 - next_;
    bytes_[next_] = std::max(bytes_[next_], bytes);
    regions_[next_].push_back(&region);
  }
  void reserve(ArenaPlan& arena) {
    for (std::size_t buffer = 0; buffer < 2; ++buffer) {
      const std::size_t offset = arena.reserve(bytes_[buffer]).offset;
      for (Region* region : regions_[buffer]) region->offset = offset;
    }
  }

 private:
  std::size_t next_ = 0;
  std::array<std::size_t, 2> bytes_ = {};
  std::array<std::vector<Region*>, 2> regions_;
};

std::size_t float_bytes(std::size_t count) { return count * sizeof(float); }

/// Features: those of taps stay, the others pass.
void place_features(const Chain& chain, std::vector<LayerPlan>& layers, ArenaPlan& arena,
                    Transients& transients) {
  transients.place(layers[0].input, float_bytes(chain.layers[0].input.size()));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const ChainLayer& layer = chain.layers[i];
    if (layer.pooled) {
      const BlockedShape pooled{layer.input, layers[i].shape.lanes};
      transients.place(layers[i].input, float_bytes(pooled.size()));
    }
    const std::size_t bytes = float_bytes(layers[i].shape.size());
    if (layer.tap >= 0) {
      layers[i].output = arena.reserve(bytes);
    } else {
      transients.place(layers[i].output, bytes);
    }
  }
}

/// Gradients, from the deepest layer up; all of them pass.
void place_gradients(const Chain& chain, std::vector<LayerPlan>& layers, Transients& transients) {
  transients.place(layers.back().gradient, float_bytes(layers.back().shape.size()));
  for (std::size_t i = layers.size() - 1; i > 0; --i) {
    const BlockedShape input{chain.layers[i].input, layers[i].shape.lanes};
    transients.place(layers[i].input_gradient, float_bytes(input.size()));
    if (chain.layers[i].pooled) {
      transients.place(layers[i - 1].gradient, float_bytes(layers[i - 1].shape.size()));
    }
  }
}

/// What backward has to know of layers whose features do not stay.
void place_masks(const Chain& chain, Pooling pooling, std::vector<LayerPlan>& layers,
                 ArenaPlan& arena) {
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
    const bool max_pooled = chain.layers[i + 1].pooled && pooling == Pooling::max;
    if (max_pooled) {
      const BlockedShape pooled{chain.layers[i + 1].input, layers[i].shape.lanes};
      layers[i].codes = arena.reserve(pooled.size());
    } else if (chain.layers[i].tap < 0) {
      layers[i].relu_mask =
          arena.reserve(relu_mask_words(layers[i].shape.size()) * sizeof(std::uint32_t));
    }
  }
}

/// Without a pooling between them, a layer reads and writes where its neighbor does.
void share_with_neighbors(const Chain& chain, std::vector<LayerPlan>& layers) {
  for (std::size_t i = 1; i < layers.size(); ++i) {
    if (chain.layers[i].pooled) continue;
    layers[i].input = layers[i - 1].output;
    layers[i - 1].gradient = layers[i].input_gradient;
  }
}

void place_weights(std::vector<LayerPlan>& layers, bool backward, ArenaPlan& arena) {
  for (LayerPlan& layer : layers) {
    layer.weights = arena.reserve(layer.forward->weight_bytes());
    layer.bias = arena.reserve(layer.forward->bias_bytes());
    if (layer.backward) {
      layer.backward_weights = arena.reserve(layer.backward->weight_bytes());
    } else if (backward) {
      layer.backward_weights =
          arena.reserve(float_bytes(PictureGradient::weight_count(layer.shape)));
    }
  }
}

/// Memory that the layers use one after the other.
void place_scratch(const Chain& chain, Plan& plan, ArenaPlan& arena) {
  std::size_t scratch = 0;
  for (const LayerPlan& layer : plan.layers) {
    scratch = std::max(scratch, layer.forward->scratch_bytes());
    if (layer.backward) scratch = std::max(scratch, layer.backward->scratch_bytes());
  }
  std::size_t widest = 0;
  for (const int layer : chain.layer_of_tap) {
    const BlockedShape& shape = plan.layers[static_cast<std::size_t>(layer)].shape;
    widest = std::max(widest, static_cast<std::size_t>(shape.padded_channels()));
  }
  plan.scratch = arena.reserve(scratch);
  plan.matrix = arena.reserve(widest * widest * sizeof(float));
  plan.gram_sums = arena.reserve(widest * widest * sizeof(double));
}

std::vector<LayerPlan> describe_layers(const Chain& chain, const NetworkSettings& settings) {
  std::vector<LayerPlan> layers;
  for (std::size_t i = 0; i < chain.layers.size(); ++i) {
    const ChainLayer& layer = chain.layers[i];
    LayerPlan& plan = layers.emplace_back();
    plan.shape = {layer.output, channel_lanes()};
    plan.forward = make_convolution(Direction::forward, layer.input, layer.output.channels,
                                    settings.convolutions);
    if (settings.backward && i > 0) {
      plan.backward = make_convolution(Direction::backward, layer.input, layer.output.channels,
                                       settings.convolutions);
    }
  }
  return layers;
}

}  // namespace

Plan make_plan(const Chain& chain, const NetworkSettings& settings) {
  Plan plan;
  plan.layers = describe_layers(chain, settings);
  ArenaPlan arena;
  Transients transients;
  place_features(chain, plan.layers, arena, transients);
  if (settings.backward) {
    place_gradients(chain, plan.layers, transients);
    place_masks(chain, settings.pooling, plan.layers, arena);
  }
  transients.reserve(arena);
  share_with_neighbors(chain, plan.layers);
  place_weights(plan.layers, settings.backward, arena);
  place_scratch(chain, plan, arena);
  plan.bytes = arena.bytes();
  return plan;
}

}  // namespace impasto::cpu
