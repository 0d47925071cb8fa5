#pragma once

#include <array>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "loss/objective.h"

namespace impasto::test {

inline constexpr int kPaintingHeight = 19;
inline constexpr int kPaintingWidth = 22;
inline constexpr int kStyleHeight = 21;
inline constexpr int kStyleWidth = 17;

inline std::vector<float> uniform_picture(int height, int width, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform;
  std::vector<float> picture(3 * static_cast<std::size_t>(height) * width);
  for (float& value : picture) value = uniform(random);
  return picture;
}

inline Model small_model() {
  constexpr std::array kConvolutions = {2, 1, 1};
  constexpr std::array kChannels = {16, 24, 32};
  return random_model(make_topology("small", kConvolutions, kChannels), InputConvention::caffe, 7);
}

/// Three vertical bands: the left one is region 0, the middle no region, the right one region 1.
/// The borders cut through positions of deeper blocks.
inline std::shared_ptr<const RegionWeights> bands(int height, int width) {
  std::vector<std::uint8_t> labels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      labels.push_back(x < width / 3 + 1 ? 0 : x < width / 2 ? 255 : 1);
    }
  }
  return std::make_shared<RegionWeights>(2, height, width, labels);
}

/// A loss of small_model() with a content term and a tv term, and styles by share.
struct SmallObjective {
  Model model = small_model();
  LossSettings settings;
  Pooling pooling = Pooling::average;
  Backend backend = Backend::reference;
  bool has_regions = false;
  int tile = kTileOff;
  std::vector<std::pair<unsigned, double>> styles = {{2, 1.0}};  ///< seeds and shares

  explicit SmallObjective(LossForm form) {
    settings.form = form;
    settings.content_weight = 2.0;
    settings.style_weight = 30.0;
    settings.tv_weight = 0.1;
    settings.content_layers = {{"block2_conv1", 1.5}};
    settings.style_layers = {{"block1_conv1", 0.5}, {"block2_conv1", 1.0}, {"block3_conv1", 2.0}};
  }

  [[nodiscard]] NetworkSettings network(int height, int width, std::vector<Tap> taps) const {
    return {.height = height,
            .width = width,
            .taps = std::move(taps),
            .pooling = pooling,
            .tile = tile,
            .regions = has_regions ? bands(height, width) : nullptr};
  }

  [[nodiscard]] std::vector<StyleLayer> measure() const {
    StyleMeter meter(settings, model.topology, has_regions ? 2 : 1);
    const auto each = [&](const std::vector<Tap>& taps, const auto& add) {
      const NetworkSettings wanted = network(kStyleHeight, kStyleWidth, taps);
      const auto style_network = make_network(backend, model, wanted);
      for (const auto& [seed, share] : styles) {
        add(*style_network, uniform_picture(kStyleHeight, kStyleWidth, seed), wanted.regions.get(),
            share);
      }
    };
    each(style_taps(settings, model.topology),
         [&](auto&&... arguments) { meter.add(arguments...); });
    if (!meter.wants_histograms()) return meter.take();
    meter.choose_widths();
    each(histogram_taps(settings, model.topology),
         [&](auto&&... arguments) { meter.add_histograms(arguments...); });
    return meter.take();
  }

  [[nodiscard]] Objective make() const {
    const NetworkSettings wanted =
        network(kPaintingHeight, kPaintingWidth, loss_taps(settings, model.topology));
    PaintedRegions regions;
    if (has_regions) regions = {wanted.regions, {"#000000", "#ffffff"}};
    return Objective(make_network(backend, model, wanted), settings, model.topology,
                     kPaintingHeight, kPaintingWidth,
                     uniform_picture(kPaintingHeight, kPaintingWidth, 1), measure(), regions);
  }
};

}  // namespace impasto::test
