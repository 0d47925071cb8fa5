#include "network/cpu/plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "network/cpu/bfloat16.h"
#include "network/cpu/first_convolution.h"
#include "network/cpu/gram.h"
#include "network/cpu/picture_gradient.h"
#include "network/cpu/region_sums.h"
#include "network/cpu/relu_mask.h"
#include "network/cpu/tap_gradient.h"

namespace impasto::cpu {
namespace {

/// Blocks whose convolutions are mostly not repeated when they are worked on in windows: the codes
/// of the pooling spare the last one, and the others of blocks 1 and 2 are 3 % of the network's
/// operations. Their maps are most of its memory.
constexpr int kCheapBlocks = 2;

/// Owned positions a side, in block 1, of such a window.
constexpr int kCheapSide = 512;

class Planner {
 public:
  Planner(const Chain& chain, const NetworkSettings& settings)
      : chain_(chain), settings_(settings), schedule_(chain) {}

  Plan make() {
    describe_layers();
    describe_blocks();
    describe_taps();
    for (int block = 0; block < std::ssize(plan_.blocks); ++block) {
      reserve_maps(block);
      for (int layer = first(block); layer <= last(block); ++layer) reserve_layer(block, layer);
    }
    reserve_taps();
    reserve_weights();
    reserve_scratch();
    arena_.place();
    plan_.bytes = arena_.bytes();
    plan_.disk_bytes = arena_.disk_bytes();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] BlockPlan& block_at(int block) {
    return plan_.blocks[static_cast<std::size_t>(block)];
  }
  [[nodiscard]] LayerPlan& layer_at(int layer) {
    return plan_.layers[static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] int first(int block) { return block_at(block).layers.first; }
  [[nodiscard]] int last(int block) { return block_at(block).layers.last; }
  [[nodiscard]] bool is_last(int block) const { return block + 1 == std::ssize(plan_.blocks); }
  [[nodiscard]] bool windowed(int block) { return !block_at(block).tiling.is_whole(); }
  /// Of the maps that a block reads, and of the features of its taps.
  [[nodiscard]] Storage storage_of(int block) {
    return windowed(block) ? settings_.maps : Storage::memory;
  }

  [[nodiscard]] static std::size_t elements(int channels, std::ptrdiff_t positions) {
    const int lanes = channel_lanes();
    return static_cast<std::size_t>((channels + lanes - 1) / lanes * lanes * positions);
  }
  [[nodiscard]] std::size_t map_bytes(int channels, std::ptrdiff_t positions) const {
    const bool bf16 = settings_.precision == Precision::bf16;
    return elements(channels, positions) * (bf16 ? sizeof(BFloat16) : sizeof(float));
  }
  [[nodiscard]] std::size_t map_bytes(const FeatureShape& shape) const {
    return map_bytes(shape.channels, static_cast<std::ptrdiff_t>(shape.positions()));
  }

  void describe_layers() {
    for (const ChainLayer& layer : chain_.layers) {
      LayerPlan& plan = plan_.layers.emplace_back();
      plan.shape = layer.output;
      plan.tap = layer.tap;
    }
  }

  /// Owned positions a side of a block's windows; 0: the whole map. Deeper blocks have more
  /// channels and fewer positions; their windows hold as much as those of the first.
  [[nodiscard]] int side_of(int block, int channels) const {
    if (settings_.tile < 0) return 0;
    if (settings_.tile == 0 && block >= kCheapBlocks && settings_.maps == Storage::memory) return 0;
    const double side = (settings_.tile == 0 ? kCheapSide : settings_.tile) *
                        std::sqrt(64.0 / std::max(64, channels));
    return std::max(kWindowStep, static_cast<int>(side) / kWindowStep * kWindowStep);
  }

  void describe_blocks() {
    for (const LayerRange& layers : blocks_of(chain_)) {
      const auto block = static_cast<int>(plan_.blocks.size());
      BlockPlan& plan = plan_.blocks.emplace_back();
      plan.layers = layers;
      plan.in = chain_.layers[static_cast<std::size_t>(layers.first)].input;
      plan.tiling = make_tiling(plan.in.height, plan.in.width,
                                side_of(block, layer_at(layers.first).shape.channels),
                                layers.last - layers.first + 1);
      for (int layer = std::max(1, layers.first); layer <= layers.last; ++layer) {
        describe_steps(plan.tiling, layer);
      }
    }
  }

  /// By the whole map, so that windows compute what the whole would.
  [[nodiscard]] Kernels kernels_of(int layer, bool backward) const {
    const ChainLayer& at = chain_.layers[static_cast<std::size_t>(layer)];
    return kernels_for(family_of(at.input, at.output.channels, backward, settings_.precision),
                       settings_);
  }

  void describe_steps(const Tiling& tiling, int layer) {
    const ChainLayer& at = chain_.layers[static_cast<std::size_t>(layer)];
    for (const Tiling::Shape& window : tiling.shapes) {
      ConvolutionShape shape;
      shape.in = {at.input.channels, window.height, window.width};
      shape.out_channels = at.output.channels;
      shape.precision = settings_.precision;
      LayerSteps& steps = layer_at(layer).steps.emplace_back();
      steps.forward = make_convolution(shape, kernels_of(layer, false));
      if (!settings_.backward) continue;
      shape.direction = Direction::backward;
      steps.backward = make_convolution(shape, kernels_of(layer, true));
    }
  }

  void describe_taps() {
    for (const int layer : chain_.layer_of_tap) plan_.taps.push_back({.layer = layer});
  }

  /// Steps from `begin` to the end of what a block does on its way forward.
  [[nodiscard]] Lifetime forward_from(int begin, int block) const {
    return {begin, schedule_.forward_of(block).last};
  }

  /// What lies between a block and the one before it, and the codes that belong to the pooling
  /// there.
  void reserve_maps(int block) {
    if (block == 0) return;
    BlockPlan& plan = block_at(block);
    const int before = block - 1;
    const int written =
        windowed(before) ? schedule_.forward_of(before).first : schedule_.forward(last(before));
    const std::ptrdiff_t window = plan.tiling.most_positions();
    const int channels = plan.in.channels;

    if (windowed(block)) {
      const int read =
          settings_.backward ? schedule_.backward_of(block).last : schedule_.forward_of(block).last;
      arena_.reserve(plan.input, map_bytes(plan.in), {{written, read}}, settings_.maps);
      std::vector<Lifetime> in_use = {
          {schedule_.forward(first(block)), schedule_.forward(first(block))}};
      if (settings_.backward) {
        in_use.push_back({schedule_.again(first(block)), schedule_.again(first(block))});
      }
      arena_.reserve(plan.window_input, map_bytes(channels, window), std::move(in_use));
    } else {
      arena_.reserve(plan.input, map_bytes(plan.in), {{written, schedule_.forward(first(block))}});
    }
    if (storage_of(block) == Storage::disk) reserve_pooled(before);
    if (!settings_.backward) return;

    const Lifetime back = schedule_.backward_of(before);
    const int unpooled = windowed(before) ? back.last : schedule_.backward(last(before));
    arena_.reserve(block_at(before).codes,
                   elements(channels, static_cast<std::ptrdiff_t>(plan.in.positions())),
                   {{written, unpooled}}, storage_of(block));
    const int summed = schedule_.backward(first(block));
    if (windowed(block)) {
      arena_.reserve(plan.input_gradient, map_bytes(plan.in),
                     {{schedule_.backward_of(block).first, unpooled}}, settings_.maps);
      arena_.reserve(plan.window_input_gradient, map_bytes(channels, window), {{summed, summed}});
    } else {
      arena_.reserve(plan.input_gradient, map_bytes(plan.in), {{summed, unpooled}});
    }
  }

  /// What passes between a window and the maps on disk beyond its block's pooling.
  void reserve_pooled(int block) {
    BlockPlan& plan = block_at(block);
    const int channels = layer_at(last(block)).shape.channels;
    const std::ptrdiff_t positions = (plan.tiling.most_owned() + 3) / 4;
    std::vector<Lifetime> in_use = {
        {schedule_.forward(last(block)), schedule_.forward(last(block))}};
    if (settings_.backward) {
      const int back = schedule_.backward(last(block));
      in_use.push_back({back, back});
      arena_.reserve(plan.window_codes, elements(channels, positions), in_use);
    }
    arena_.reserve(plan.window_pooled, map_bytes(channels, positions), std::move(in_use));
  }

  /// A layer's features: those of a tap wait for the way back, others only for the next layer.
  void reserve_layer(int block, int layer) {
    LayerPlan& plan = layer_at(layer);
    const std::ptrdiff_t positions = block_at(block).tiling.most_positions();
    const std::size_t bytes = map_bytes(plan.shape.channels, positions);
    const bool waits = plan.tap >= 0 && settings_.backward;
    const auto passing = [&](int step) {
      return Lifetime{step, layer == last(block) ? step : step + 1};
    };
    const bool kept = plan.tap >= 0 && chain_.features[static_cast<std::size_t>(plan.tap)];

    std::vector<Lifetime> lifetimes;
    if (windowed(block)) {
      lifetimes.push_back(passing(schedule_.forward(layer)));
      if (waits) {
        lifetimes.push_back({schedule_.again(layer), schedule_.backward(layer)});
      } else if (settings_.backward) {
        lifetimes.push_back(passing(schedule_.again(layer)));
      }
    } else if (waits) {
      lifetimes.push_back({schedule_.forward(layer), schedule_.backward(layer)});
    } else if (kept) {
      lifetimes.push_back(schedule_.always());
    } else {
      lifetimes.push_back(passing(schedule_.forward(layer)));
    }
    arena_.reserve(plan.output, bytes, std::move(lifetimes));
    if (!settings_.backward) return;

    const int back = schedule_.backward(layer);
    arena_.reserve(plan.gradient, bytes, {{layer == last(block) ? back : back - 1, back}});
    if (kept && storage_of(block) == Storage::disk) {
      arena_.reserve(plan.target, bytes, {{back, back}});
    }
    const bool coded = layer == last(block) && !is_last(block);
    if (plan.tap < 0 && !coded) {
      const int from = windowed(block) ? schedule_.again(layer) : schedule_.forward(layer);
      arena_.reserve(
          plan.mask,
          relu_mask_words(elements(plan.shape.channels, positions)) * sizeof(std::uint32_t),
          {{from, back}});
    }
  }

  void reserve_taps() {
    for (std::size_t tap = 0; tap < plan_.taps.size(); ++tap) {
      TapPlan& plan = plan_.taps[tap];
      const FeatureShape& shape = layer_at(plan.layer).shape;
      const std::size_t padded = elements(shape.channels, 1);
      if (chain_.grams[tap]) {
        arena_.reserve(plan.gram, parts() * padded * padded * sizeof(double), {schedule_.always()});
      }
      reserve_sums(tap);
      int block = 0;
      while (last(block) < plan.layer) ++block;
      if (chain_.features[tap] && windowed(block)) {
        arena_.reserve(plan.features, map_bytes(shape), {schedule_.always()}, settings_.maps);
      }
    }
  }

  [[nodiscard]] std::size_t parts() const { return static_cast<std::size_t>(chain_.parts()); }

  void reserve_sums(std::size_t tap) {
    TapPlan& plan = plan_.taps[tap];
    const std::size_t padded = elements(layer_at(plan.layer).shape.channels, 1);
    if (chain_.sums[tap]) {
      arena_.reserve(plan.sums, parts() * padded * sizeof(double), {schedule_.always()});
    }
    const int bins = chain_.histogram_bins[tap];
    if (bins == 0) return;
    arena_.reserve(plan.histogram,
                   parts() * padded * static_cast<std::size_t>(bins + 1) * sizeof(double),
                   {schedule_.always()});
    arena_.reserve(plan.widths, padded * sizeof(float), {schedule_.always()});
  }

  [[nodiscard]] std::size_t sums_scratch(std::size_t tap) {
    const int bins = chain_.histogram_bins[tap];
    if (bins == 0 && !chain_.sums[tap]) return 0;
    const std::size_t padded = elements(layer_at(plan_.taps[tap].layer).shape.channels, 1);
    return region_sums_scratch_bytes(static_cast<int>(padded), bins + 1);
  }

  void reserve_weights() {
    const int channels = layer_at(0).shape.channels;
    arena_.reserve(plan_.first_weights,
                   FirstConvolution::weight_count(channels, channel_lanes()) * sizeof(float),
                   {schedule_.always()});
    if (settings_.backward) {
      arena_.reserve(plan_.gradient_weights,
                     PictureGradient::weight_count(channels, channel_lanes()) * sizeof(float),
                     {schedule_.always()});
    }
    for (LayerPlan& layer : plan_.layers) {
      for (LayerSteps& steps : layer.steps) {
        arena_.reserve(steps.forward_weights, steps.forward->weight_bytes(), {schedule_.always()});
        if (!steps.backward) continue;
        arena_.reserve(steps.backward_weights, steps.backward->weight_bytes(),
                       {schedule_.always()});
      }
    }
  }

  template <typename Element>
  static std::size_t tap_scratch_of(const BlockedShape& shape) {
    return std::max(gram_scratch_bytes<Element>(shape), tap_gradient_scratch_bytes<Element>(shape));
  }

  [[nodiscard]] std::size_t tap_scratch(const BlockedShape& shape) const {
    return settings_.precision == Precision::bf16 ? tap_scratch_of<BFloat16>(shape)
                                                  : tap_scratch_of<float>(shape);
  }

  /// Memory that the layers use one after the other.
  void reserve_scratch() {
    std::size_t scratch = 0;
    for (const LayerPlan& layer : plan_.layers) {
      for (const LayerSteps& steps : layer.steps) {
        scratch = std::max(scratch, steps.forward->scratch_bytes());
        if (steps.backward) scratch = std::max(scratch, steps.backward->scratch_bytes());
      }
    }
    std::size_t widest = 0;
    for (std::size_t tap = 0; tap < plan_.taps.size(); ++tap) {
      const BlockedShape shape{layer_at(plan_.taps[tap].layer).shape, channel_lanes()};
      widest = std::max(widest, elements(shape.shape.channels, 1));
      scratch = std::max({scratch, tap_scratch(shape), sums_scratch(tap)});
    }
    arena_.reserve(plan_.scratch, scratch, {schedule_.always()});
    arena_.reserve(plan_.matrix, widest * widest * sizeof(float), {schedule_.always()});
    if (!settings_.backward || !chain_.has_region_gradients()) return;
    arena_.reserve(plan_.region_matrices, parts() * widest * widest * sizeof(float),
                   {schedule_.always()});
    arena_.reserve(plan_.region_biases, parts() * widest * sizeof(float), {schedule_.always()});
  }

  const Chain& chain_;
  const NetworkSettings& settings_;
  Schedule schedule_;
  ArenaPlan arena_;
  Plan plan_;
};

}  // namespace

Plan make_plan(const Chain& chain, const NetworkSettings& settings) {
  return Planner(chain, settings).make();
}

NetworkBytes bytes_of(const Plan& plan, const Chain& chain) {
  NetworkBytes bytes;
  bytes.memory = plan.bytes;
  bytes.disk = plan.disk_bytes;
  for (std::size_t tap = 0; tap < plan.taps.size(); ++tap) {
    if (!chain.features[tap]) continue;
    const Region& features = features_region(plan, static_cast<int>(tap));
    (features.storage == Storage::disk ? bytes.snapshot_disk : bytes.snapshot_memory) +=
        features.bytes;
  }
  const BlockPlan& first = plan.blocks.front();
  for (const Tiling::Shape& window : first.tiling.shapes) {
    const int rows = std::min(window.height + 2, first.in.height);
    bytes.picture_memory = std::max(bytes.picture_memory,
                                    std::uint64_t{3} * static_cast<std::uint64_t>(rows) *
                                        static_cast<std::uint64_t>(first.in.width) * sizeof(float));
  }
  return bytes;
}

const Region& features_region(const Plan& plan, int tap) {
  const TapPlan& at = plan.taps.at(static_cast<std::size_t>(tap));
  return at.features.bytes > 0 ? at.features
                               : plan.layers[static_cast<std::size_t>(at.layer)].output;
}

}  // namespace impasto::cpu
