#include "network/cpu/passes.h"

#include <algorithm>

#include "network/cpu/picture_rows.h"
#include "network/cpu/pooling.h"
#include "network/cpu/processor_shape.h"
#include "network/cpu/relu_mask.h"
#include "network/cpu/windows.h"

namespace impasto::cpu {
namespace {

double first_operations(const LayerPlan& layer, const Rectangle& window) {
  return 2.0 * 27.0 * layer.shape.channels * static_cast<double>(window.positions());
}

/// All of a window, in its own positions.
Rectangle all_of(const Rectangle& window) { return {0, 0, window.height, window.width}; }

/// Where a window's pooled part lies in the next block's map.
Rectangle pooled_part(const Window& window) {
  return {window.owned.top / 2, window.owned.left / 2, window.owned.height / 2,
          window.owned.width / 2};
}

}  // namespace

template <typename Element>
Passes<Element>::Passes(const Chain& chain, Plan& plan, Arena& arena, Pooling pooling)
    : chain_(chain),
      plan_(plan),
      arena_(arena),
      pooling_(pooling),
      clock_(static_cast<int>(chain.layers.size())),
      tap_steps_(chain, plan, arena, clock_) {}

template <typename Element>
void Passes<Element>::bind(const InputTransform& transform,
                           std::span<const std::shared_ptr<const ConvolutionWeights>> weights,
                           bool backward) {
  const int channels = layer_at(0).shape.channels;
  first_convolution_.emplace_back(channels, channel_lanes(), transform, weights[0]->kernel,
                                  weights[0]->bias, arena_.at<float>(plan_.first_weights));
  if (backward) {
    picture_gradient_.emplace_back(channels, channel_lanes(), transform, weights[0]->kernel,
                                   arena_.at<float>(plan_.gradient_weights));
  }
  auto* scratch = arena_.at<std::byte>(plan_.scratch);
  for (BlockPlan& block : plan_.blocks) {
    const bool whole = block.tiling.is_whole();
    for (int i = std::max(1, block.layers.first); i <= block.layers.last; ++i) {
      LayerPlan& layer = layer_at(i);
      const bool entry = i == block.layers.first;
      const Region& from = !entry  ? layer_at(i - 1).output
                           : whole ? block.input
                                   : block.window_input;
      const Region& down = !entry  ? layer_at(i - 1).gradient
                           : whole ? block.input_gradient
                                   : block.window_input_gradient;
      const ConvolutionWeights& of_layer = *weights[static_cast<std::size_t>(i)];
      for (LayerSteps& steps : layer.steps) {
        steps.forward->bind(
            {map(from), map(layer.output), arena_.at<std::byte>(steps.forward_weights), scratch},
            of_layer);
        if (!steps.backward) continue;
        steps.backward->bind(
            {map(layer.gradient), map(down), arena_.at<std::byte>(steps.backward_weights), scratch},
            of_layer);
      }
    }
  }
}

template <typename Element>
void Passes<Element>::forward(VectorView<const float> picture) {
  tap_steps_.begin();
  for (int b = 0; b < std::ssize(plan_.blocks); ++b) forget_maps(b);
  forget_features();
  for (int b = 0; b < std::ssize(plan_.blocks); ++b) {
    BlockPlan& block = block_at(b);
    for (std::size_t w = 0; w < block.tiling.windows.size(); ++w) {
      const Window& window = block.tiling.windows[w];
      enter(b, window);
      for (int layer = block.layers.first; layer <= block.layers.last; ++layer) {
        convolve(picture.span(), b, window, layer);
        if (block.tiling.is_whole()) {
          record_mask(layer, blocked(layer_at(layer).shape.channels, window.window));
        }
        if (layer_at(layer).tap >= 0) tap_steps_.forward(b, window, layer);
      }
      if (!is_last(b)) pool(b, window);
      drop_pictures(b, w, picture, {});
    }
  }
}

/// Only the first block touches pictures, row of windows by row of windows.
template <typename Element>
void Passes<Element>::drop_pictures(int b, std::size_t w, VectorView<const float> picture,
                                    VectorView<float> picture_gradient) {
  const BlockPlan& block = block_at(b);
  if (b > 0 || !ends_row(block.tiling, w)) return;
  const Rectangle& window = block.tiling.windows[w].window;
  drop_rows(picture, block.in.height, block.in.width, window);
  if (!picture_gradient.empty()) {
    drop_rows(picture_gradient, block.in.height, block.in.width, window);
  }
}

template <typename Element>
void Passes<Element>::enter(int b, const Window& window) {
  BlockPlan& block = block_at(b);
  if (b == 0 || block.tiling.is_whole()) return;
  clock_.time(block.layers.first, Step::window, 0.0, [&] {
    read_window(blocked(block.in), arena_.place<const Element>(block.input), window.window,
                map(block.window_input));
  });
}

template <typename Element>
void Passes<Element>::convolve(std::span<const float> picture, int b, const Window& window, int i) {
  LayerPlan& layer = layer_at(i);
  if (i == 0) {
    clock_.time(i, Step::forward, first_operations(layer, window.window), [&] {
      first_convolution_[0].run(picture, block_at(b).in.height, block_at(b).in.width, window.window,
                                map(layer.output));
    });
    return;
  }
  ConvolutionStep& step = *layer.steps[static_cast<std::size_t>(window.shape)].forward;
  clock_.time(i, Step::forward, step.operations(), [&] { step.run(); });
}

template <typename Element>
void Passes<Element>::record_mask(int i, const BlockedShape& shape) {
  LayerPlan& layer = layer_at(i);
  if (layer.mask.bytes == 0) return;
  clock_.time(i, Step::relu_mask, 0.0, [&] {
    record_relu_mask(map(layer.output), shape.size(), arena_.at<std::uint32_t>(layer.mask));
  });
}

/// Whether what is pooled goes to disk, by way of buffers, and its gradient comes from there.
template <typename Element>
bool Passes<Element>::is_pooled_to_disk(int b) {
  return block_at(b + 1).input.storage == Storage::disk;
}

template <typename Element>
PoolingStep Passes<Element>::pooling_step(int b, const Window& window) {
  const int channels = layer_at(block_at(b).layers.last).shape.channels;
  const Rectangle pooled = pooled_part(window);
  PoolingStep step{pooling_, blocked(channels, window.window), window.part(), {}};
  if (is_pooled_to_disk(b)) {
    step.out = blocked(channels, pooled);
  } else {
    step.out = blocked(block_at(b + 1).in);
    step.out_top = pooled.top;
    step.out_left = pooled.left;
  }
  return step;
}

template <typename Element>
void Passes<Element>::pool(int b, const Window& window) {
  BlockPlan& block = block_at(b);
  const BlockPlan& next = block_at(b + 1);
  const bool to_disk = is_pooled_to_disk(b);
  const Region& pooled = to_disk ? block.window_pooled : next.input;
  const Region& coded = to_disk ? block.window_codes : block.codes;
  auto* codes = coded.bytes > 0 ? arena_.at<std::uint8_t>(coded) : nullptr;
  clock_.time(block.layers.last, Step::pooling, 0.0, [&] {
    pooling_forward(pooling_step(b, window), map(layer_at(block.layers.last).output), map(pooled),
                    codes);
  });
  if (!to_disk) return;
  clock_.time(block.layers.last, Step::window, 0.0, [&] {
    const Rectangle part = pooled_part(window);
    write_part(blocked(next.in), part, all_of(part), map(pooled),
               arena_.place<Element>(next.input));
    if (codes == nullptr) return;
    write_part(blocked(next.in), part, all_of(part), codes,
               arena_.place<std::uint8_t>(block.codes));
  });
}

template <typename Element>
void Passes<Element>::backward(VectorView<const float> picture,
                               std::span<const TapBackward<Element>> taps,
                               VectorView<float> picture_gradient) {
  for_each_chunk([](auto values) { std::ranges::fill(values, 0.0F); }, picture_gradient);
  int deepest = static_cast<int>(plan_.layers.size()) - 1;
  while (deepest >= 0 && (layer_at(deepest).tap < 0 ||
                          !taps[static_cast<std::size_t>(layer_at(deepest).tap)].active)) {
    --deepest;
  }
  for (auto b = static_cast<int>(plan_.blocks.size()); b-- > 0;) {
    BlockPlan& block = block_at(b);
    if (block.layers.first > deepest) continue;
    for (std::size_t w = 0; w < block.tiling.windows.size(); ++w) {
      const Window& window = block.tiling.windows[w];
      backward_window(picture.span(), taps, b, window, deepest);
      leave(b, window, picture_gradient.span());
      drop_pictures(b, w, picture, picture_gradient);
    }
    forget_maps(b);
  }
  forget_features();
}

/// What a block does not need any more after its way back, and what the next run writes anew.
template <typename Element>
void Passes<Element>::forget_maps(int b) {
  arena_.forget(block_at(b).input);
  arena_.forget(block_at(b).codes);
  if (!is_last(b)) arena_.forget(block_at(b + 1).input_gradient);
}

template <typename Element>
void Passes<Element>::forget_features() {
  for (const TapPlan& tap : plan_.taps) arena_.forget(tap.features);
}

template <typename Element>
void Passes<Element>::backward_window(std::span<const float> picture,
                                      std::span<const TapBackward<Element>> taps, int b,
                                      const Window& window, int deepest) {
  BlockPlan& block = block_at(b);
  const bool pooled = block.layers.last < deepest;
  const int last = std::min(block.layers.last, deepest);
  if (!block.tiling.is_whole()) {
    // The codes of the pooling stand for the last layer, unless a loss looks at it.
    const bool skip_last = pooled && layer_at(last).tap < 0;
    enter(b, window);
    for (int i = block.layers.first; i <= last - (skip_last ? 1 : 0); ++i) {
      convolve(picture, b, window, i);
      record_mask(i, blocked(layer_at(i).shape.channels, window.window));
    }
  }
  if (pooled) unpool(b, window);
  bool from_above = pooled;
  for (int i = last; i >= block.layers.first; --i) {
    LayerPlan& layer = layer_at(i);
    if (layer.tap >= 0) {
      tap_steps_.backward(taps[static_cast<std::size_t>(layer.tap)], b, window, i, from_above);
    } else {
      relu_backward(i, blocked(layer.shape.channels, window.window));
    }
    from_above = true;
    if (i == 0) break;
    ConvolutionStep& step = *layer.steps[static_cast<std::size_t>(window.shape)].backward;
    clock_.time(i, Step::backward, step.operations(), [&] { step.run(); });
  }
}

template <typename Element>
void Passes<Element>::unpool(int b, const Window& window) {
  BlockPlan& block = block_at(b);
  const BlockPlan& next = block_at(b + 1);
  const bool from_disk = is_pooled_to_disk(b);
  const Region& pooled = from_disk ? block.window_pooled : next.input_gradient;
  const Region& coded = from_disk ? block.window_codes : block.codes;
  if (from_disk) {
    clock_.time(block.layers.last, Step::window, 0.0, [&] {
      const Rectangle part = pooled_part(window);
      read_window(blocked(next.in), arena_.place<const Element>(next.input_gradient), part,
                  map(pooled));
      read_window(blocked(next.in), arena_.place<const std::uint8_t>(block.codes), part,
                  arena_.at<std::uint8_t>(coded));
    });
  }
  clock_.time(block.layers.last, Step::pooling_backward, 0.0, [&] {
    pooling_backward(pooling_step(b, window), static_cast<const Element*>(map(pooled)),
                     arena_.at<std::uint8_t>(coded), map(layer_at(block.layers.last).gradient));
  });
}

template <typename Element>
void Passes<Element>::relu_backward(int i, const BlockedShape& shape) {
  LayerPlan& layer = layer_at(i);
  if (layer.mask.bytes == 0) return;  // the pooling's codes have done it
  clock_.time(i, Step::relu_mask, 0.0, [&] {
    apply_relu_mask(arena_.at<std::uint32_t>(layer.mask), shape.size(), map(layer.gradient));
  });
}

/// Hands a window's gradient on to the map below, or to the picture.
template <typename Element>
void Passes<Element>::leave(int b, const Window& window, std::span<float> picture_gradient) {
  BlockPlan& block = block_at(b);
  if (b == 0) {
    const LayerPlan& layer = layer_at(0);
    clock_.time(0, Step::backward, first_operations(layer, window.window), [&] {
      picture_gradient_[0].add(static_cast<const Element*>(map(layer.gradient)), window.window,
                               block.in.height, block.in.width, picture_gradient);
    });
  } else if (!block.tiling.is_whole()) {
    clock_.time(block.layers.first, Step::window, 0.0, [&] {
      add_window(blocked(block.in), map(block.window_input_gradient), window.window,
                 arena_.place<Element>(block.input_gradient), window.fresh);
    });
  }
}

template class Passes<float>;
template class Passes<BFloat16>;

}  // namespace impasto::cpu
