#pragma once

#include <vector>

#include "network/chain.h"
#include "network/cpu/arena.h"

namespace impasto::cpu {

/// Layers between two poolings.
struct LayerRange {
  int first = 0;
  int last = 0;
};

/// The blocks of a chain, the first at the picture.
[[nodiscard]] std::vector<LayerRange> blocks_of(const Chain& chain);

/// The order of a network's run, in steps: every layer forward; then, block by block from the
/// deepest, every layer of the block forward again (where it is worked on in windows, which do not
/// keep their features) and every layer backward.
class Schedule {
 public:
  explicit Schedule(const Chain& chain);

  [[nodiscard]] int forward(int layer) const { return layer; }
  [[nodiscard]] int again(int layer) const;
  [[nodiscard]] int backward(int layer) const;

  /// All steps of a block on its way forward, and on the way back.
  [[nodiscard]] Lifetime forward_of(int block) const;
  [[nodiscard]] Lifetime backward_of(int block) const;
  [[nodiscard]] Lifetime always() const { return {0, end_}; }

 private:
  [[nodiscard]] int block_of(int layer) const;

  std::vector<LayerRange> blocks_;
  std::vector<int> back_;  ///< first step of each block's way back
  int end_ = 0;
};

}  // namespace impasto::cpu
