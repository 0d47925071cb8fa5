#include "network/cpu/schedule.h"

namespace impasto::cpu {

std::vector<LayerRange> blocks_of(const Chain& chain) {
  std::vector<LayerRange> blocks;
  for (int layer = 0; layer < static_cast<int>(chain.layers.size()); ++layer) {
    if (layer == 0 || chain.layers[static_cast<std::size_t>(layer)].pooled) {
      blocks.push_back({layer, layer});
    }
    blocks.back().last = layer;
  }
  return blocks;
}

Schedule::Schedule(const Chain& chain)
    : blocks_(blocks_of(chain)),
      back_(blocks_.size()),
      end_(static_cast<int>(chain.layers.size())) {
  for (std::size_t b = blocks_.size(); b-- > 0;) {
    back_[b] = end_;
    end_ += 2 * (blocks_[b].last - blocks_[b].first + 1);
  }
}

int Schedule::block_of(int layer) const {
  int block = 0;
  while (blocks_[static_cast<std::size_t>(block)].last < layer) ++block;
  return block;
}

int Schedule::again(int layer) const {
  const auto block = static_cast<std::size_t>(block_of(layer));
  return back_[block] + layer - blocks_[block].first;
}

int Schedule::backward(int layer) const {
  const auto block = static_cast<std::size_t>(block_of(layer));
  const LayerRange& layers = blocks_[block];
  return back_[block] + (layers.last - layers.first + 1) + layers.last - layer;
}

Lifetime Schedule::forward_of(int block) const {
  const LayerRange& layers = blocks_[static_cast<std::size_t>(block)];
  return {layers.first, layers.last};
}

Lifetime Schedule::backward_of(int block) const {
  const LayerRange& layers = blocks_[static_cast<std::size_t>(block)];
  return {again(layers.first), backward(layers.first)};
}

}  // namespace impasto::cpu
