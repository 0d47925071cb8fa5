#include "network/cpu/tap_steps.h"

#include <algorithm>

#include "network/cpu/gram.h"
#include "network/cpu/processor_shape.h"
#include "network/cpu/region_gram.h"
#include "network/cpu/region_sums.h"
#include "network/cpu/windows.h"

namespace impasto::cpu {

template <typename Element>
TapSteps<Element>::TapSteps(const Chain& chain, Plan& plan, Arena& arena, StepClock& clock)
    : chain_(chain), plan_(plan), arena_(arena), clock_(clock) {
  for (const TapPlan& tap : plan.taps) {
    std::fill_n(arena.at<float>(tap.widths), tap.widths.bytes / sizeof(float), 1.0F);
  }
}

template <typename Element>
void TapSteps<Element>::begin() {
  for (const TapPlan& tap : plan_.taps) {
    for (const Region& region : {tap.gram, tap.sums, tap.histogram}) {
      std::fill_n(arena_.at<double>(region), region.bytes / sizeof(double), 0.0);
    }
  }
}

template <typename Element>
int TapSteps<Element>::bins_at(int layer) const {
  const int tap = plan_.layers[static_cast<std::size_t>(layer)].tap;
  return chain_.histogram_bins[static_cast<std::size_t>(tap)];
}

template <typename Element>
RegionWindow TapSteps<Element>::weights(int block, const Window& window, int part) const {
  return {chain_.region_weights.get(), part, block, window.window.top, window.window.left};
}

template <typename Element>
std::span<double> TapSteps<Element>::numbers(const Region& region, int part) {
  const std::size_t size = region.bytes / sizeof(double) / static_cast<std::size_t>(chain_.parts());
  return {arena_.at<double>(region) + static_cast<std::size_t>(part) * size, size};
}

template <typename Element>
void TapSteps<Element>::forward(int block, const Window& window, int i) {
  LayerPlan& layer = layer_at(i);
  TapPlan& tap = tap_at(i);
  if (tap.gram.bytes > 0) {
    clock_.time(i, Step::gram, square_operations(layer.shape.channels, window.owned),
                [&] { add_grams(block, window, i); });
  }
  if (tap.sums.bytes > 0 || tap.histogram.bytes > 0) {
    clock_.time(i, Step::sums, 0.0, [&] { add_sums(block, window, i); });
  }
  const Tiling& tiling = plan_.blocks[static_cast<std::size_t>(block)].tiling;
  if (tap.features.bytes > 0 && !tiling.is_whole()) {
    clock_.time(i, Step::window, 0.0, [&] {
      write_part(blocked(layer.shape), window.window, window.part(), map(layer.output),
                 arena_.place<Element>(tap.features));
    });
  }
}

template <typename Element>
void TapSteps<Element>::add_grams(int block, const Window& window, int i) {
  LayerPlan& layer = layer_at(i);
  const Region& gram = tap_at(i).gram;
  const BlockedShape shape = blocked(layer.shape.channels, window.window);
  if (chain_.regions == 0) {
    add_gram(shape, map(layer.output), window.part(), numbers(gram, 0), scratch());
    return;
  }
  for (int part = 0; part < chain_.regions; ++part) {
    add_region_gram(shape, map(layer.output), window.part(), weights(block, window, part),
                    numbers(gram, part));
  }
}

template <typename Element>
void TapSteps<Element>::add_sums(int block, const Window& window, int i) {
  LayerPlan& layer = layer_at(i);
  TapPlan& tap = tap_at(i);
  const BlockedShape shape = blocked(layer.shape.channels, window.window);
  for (int part = 0; part < chain_.parts(); ++part) {
    const RegionWindow region = weights(block, window, part);
    if (tap.sums.bytes > 0) {
      add_region_sums(shape, map(layer.output), window.part(), region, numbers(tap.sums, part),
                      scratch());
    }
    if (tap.histogram.bytes > 0) {
      add_region_histogram(shape, map(layer.output), window.part(), region,
                           arena_.at<float>(tap.widths), bins_at(i), numbers(tap.histogram, part),
                           scratch());
    }
  }
}

template <typename Element>
void TapSteps<Element>::backward(const TapBackward<Element>& tap, int block, const Window& window,
                                 int i, bool from_above) {
  LayerPlan& layer = layer_at(i);
  const int channels = layer.shape.channels;
  const BlockedShape shape = blocked(channels, window.window);
  TapGradientArguments<Element> arguments;
  arguments.features = map(layer.output);
  arguments.gradient = map(layer.gradient);
  arguments.from_above = from_above;
  arguments.where = window.part();
  arguments.scratch = scratch();
  double operations = 0.0;
  if (tap.active && !tap.matrix.empty()) {
    arguments.matrix = block_matrix(shape, tap.matrix, arena_.at<float>(plan_.matrix));
    operations = square_operations(channels, window.owned);
  }
  if (tap.active) aim(tap, i, window, arguments);
  if (!tap.active || tap.regions.empty()) {
    clock_.time(i, Step::tap_gradient, operations, [&] { tap_gradient(shape, arguments); });
    return;
  }
  std::vector<PaddedRegionGradient> regions;
  for (int part = 0; part < chain_.parts(); ++part) {
    regions.push_back(
        padded(tap.regions[static_cast<std::size_t>(part)], part, block, window, shape));
  }
  clock_.time(i, Step::tap_gradient, operations, [&] {
    region_tap_gradient<Element>(shape, arguments, regions, arena_.at<float>(tap_at(i).widths),
                                 bins_at(i));
  });
}

/// Sets the target, which is brought into memory if it is on disk.
template <typename Element>
void TapSteps<Element>::aim(const TapBackward<Element>& tap, int i, const Window& window,
                            TapGradientArguments<Element>& arguments) {
  LayerPlan& layer = layer_at(i);
  if (tap.target.memory != nullptr) {
    arguments.scale = tap.scale;
    arguments.target_shape = blocked(layer.shape);
    arguments.target = tap.target.memory +
                       offset_of(arguments.target_shape, window.window.top, window.window.left);
  } else if (tap.target.file != nullptr) {
    arguments.scale = tap.scale;
    arguments.target_shape = blocked(layer.shape.channels, window.window);
    arguments.target = map(layer.target);
    clock_.time(i, Step::window, 0.0, [&] {
      read_window(blocked(layer.shape), tap.target, window.window, map(layer.target));
    });
  }
}

template <typename Element>
PaddedRegionGradient TapSteps<Element>::padded(const RegionGradient& gradient, int part, int block,
                                               const Window& window, const BlockedShape& shape) {
  const auto index = static_cast<std::size_t>(part);
  const auto wide = static_cast<std::size_t>(shape.padded_channels());
  PaddedRegionGradient to;
  to.weights = weights(block, window, part);
  if (!gradient.matrix.empty()) {
    to.matrix = block_matrix(shape, gradient.matrix,
                             arena_.at<float>(plan_.region_matrices) + index * wide * wide);
  }
  if (!gradient.bias.empty()) {
    float* bias = arena_.at<float>(plan_.region_biases) + index * wide;
    std::fill_n(std::ranges::copy(gradient.bias, bias).out, wide - gradient.bias.size(), 0.0F);
    to.bias = bias;
  }
  if (!gradient.curve.empty()) to.curve = gradient.curve.data();
  return to;
}

template class TapSteps<float>;
template class TapSteps<BFloat16>;

}  // namespace impasto::cpu
