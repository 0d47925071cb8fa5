// What a scene does with its styles: their sizes, what they take, and their statistics.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "transfer/scene.h"
#include "transfer/style_shelf.h"

namespace impasto {

/// One for each factor of the recipe's multiscale.
std::vector<Size> Scene::style_sizes_at(const Style& style, Size own, int longer_side) const {
  std::vector<Size> sizes;
  for (const double factor : multiscale_) {
    const double longer = longer_side == 0 ? std::max(own.width, own.height) : longer_side;
    const double scaled = std::round(style.scale * factor * longer);
    sizes.push_back(fit_longer_side(own, std::max(1, static_cast<int>(scaled))));
  }
  return sizes;
}

std::vector<Scene::StyleView> Scene::style_views_at(int longer_side) const {
  std::vector<StyleView> views;
  for (std::size_t i = 0; i < styles_.size(); ++i) {
    for (const Size size : style_sizes_at(styles_[i], styles_[i].picture.size(), longer_side)) {
      views.push_back({i, size});
    }
  }
  return views;
}

NetworkSettings Scene::style_network_at(Size size, const Layout& layout,
                                        std::vector<Tap> taps) const {
  return {.height = size.height,
          .width = size.width,
          .taps = std::move(taps),
          .pooling = engine_.pooling,
          .backward = false,
          .precision = engine_.precision,
          .kernels = engine_.kernels,
          .choices = choices_,
          .tile = layout.tile,
          .maps = layout.maps};
}

NetworkBytes Scene::style_bytes_at(int longer_side, const Layout& layout) const {
  std::vector<std::vector<Tap>> looks = {style_taps(loss_, model_.topology)};
  if (uses_histograms(loss_)) looks.push_back(histogram_taps(loss_, model_.topology));
  NetworkBytes most;
  for (const StyleView& view : style_views_at(longer_side)) {
    for (const std::vector<Tap>& taps : looks) {
      if (taps.empty()) continue;
      const NetworkBytes bytes = style_bytes_of(view, layout, taps);
      most.memory = std::max(most.memory, bytes.memory);
      most.disk = std::max(most.disk, bytes.disk);
    }
  }
  return most;
}

NetworkBytes Scene::style_bytes_of(const StyleView& view, const Layout& layout,
                                   const std::vector<Tap>& taps) const {
  const ScaledPicture& picture = styles_[view.style].picture;
  const bool on_disk = layout.vectors == Storage::disk;
  NetworkBytes bytes =
      estimate_network(engine_.backend, model_.topology, style_network_at(view.size, layout, taps),
                       style_region_count());
  if (on_disk) bytes.memory += bytes.picture_memory;
  if (style_region_count() > 0) bytes.memory += region_bytes(view.size);
  if (!picture.holds(view.size)) {
    const std::uint64_t resized = 3 * pixel_count(view.size) * sizeof(float);
    (on_disk ? bytes.disk : bytes.memory) += resized;
    bytes.memory = std::max(
        bytes.memory, picture.bytes() + resized + resize_work_bytes(picture.size(), view.size));
  }
  return bytes;
}

/// Of the styles' networks, which have none where all of each style is one region.
int Scene::style_region_count() const { return regions_.styles.empty() ? 0 : regions_.count(); }

/// From the shelf, if they are there. Regions are matched with this content's: they are not shared.
/// Only what the recipe begins with goes there: for no more is memory planned.
std::vector<StyleLayer> Scene::styles_at(int longer_side, const Layout& layout,
                                         const Blend& blend) const {
  if (!shelf_ || !regions_.names.empty() || loss_.style_layers.empty()) {
    return measure_styles_at(longer_side, layout, blend);
  }
  const std::string key = style_key_at(longer_side, layout, blend);
  if (const StyleShelf::Measured known = shelf_->find(key)) return *known;
  std::vector<StyleLayer> layers = measure_styles_at(longer_side, layout, blend);
  if (blend == loss_.style_blend) shelf_->put(key, layers);
  return layers;
}

/// Of the blend; the pictures of a style share its part evenly.
double Scene::share_of(const Style& style, const Blend& blend) {
  return (blend.empty() ? 1.0 : blend[style.index]) / style.pictures;
}

/// Everything that the statistics of the styles depend on: network and layers, and of each picture
/// its size, its share and its values. Layouts change no value.
std::string Scene::style_key_at(int longer_side, const Layout& layout, const Blend& blend) const {
  std::string key = fmt::format(
      "{} {} {} {} {} {} {}", model_.name, model_.sha256, static_cast<int>(engine_.backend),
      static_cast<int>(engine_.pooling), static_cast<int>(engine_.precision),
      static_cast<int>(engine_.kernels), uses_histograms(loss_));
  for (const Tap& tap : style_taps(loss_, model_.topology)) {
    key += fmt::format(" {}:{}{}", tap.layer, tap.gram, tap.sums);
  }
  for (const StyleView& view : style_views_at(longer_side)) {
    const Style& style = styles_[view.style];
    LargeVector<float> room;
    const std::uint64_t digest = digest_of(style.picture.rgb_at(view.size, layout.vectors, room));
    key += fmt::format(" {}x{}:{}:{:x}", view.size.width, view.size.height, share_of(style, blend),
                       digest);
  }
  return key;
}

std::vector<StyleLayer> Scene::measure_styles_at(int longer_side, const Layout& layout,
                                                 const Blend& blend) const {
  StyleMeter meter(loss_, model_.topology, std::max(1, regions_.count()));
  if (loss_.style_layers.empty()) return meter.take();
  for_each_style(longer_side, layout, style_taps(loss_, model_.topology), blend,
                 [&](auto& network, const auto& picture, const auto* weights, double share) {
                   meter.add(network, picture, weights, share);
                 });
  if (!meter.wants_histograms()) return meter.take();
  meter.choose_widths();
  for_each_style(longer_side, layout, histogram_taps(loss_, model_.topology), blend,
                 [&](auto& network, const auto& picture, const auto* weights, double share) {
                   meter.add_histograms(network, picture, weights, share);
                 });
  return meter.take();
}

/// Calls measure(network, picture, regions' weights or nullptr, share) for every style picture that
/// has a share, at each of its sizes.
template <typename Measure>
void Scene::for_each_style(int longer_side, const Layout& layout, const std::vector<Tap>& taps,
                           const Blend& blend, const Measure& measure) const {
  std::unique_ptr<FeatureNetwork> network;
  std::optional<Size> network_size;
  for (const StyleView& view : style_views_at(longer_side)) {
    const Style& style = styles_[view.style];
    const double share = share_of(style, blend);
    if (share <= 0.0) continue;
    NetworkSettings settings = style_network_at(view.size, layout, taps);
    if (!regions_.styles.empty()) {
      settings.regions = weights_of(regions_.styles[view.style].at(view.size), regions_.count());
    }
    if (network_size != view.size || settings.regions) network.reset();  // before the next one
    LargeVector<float> room;
    const VectorView<const float> picture = style.picture.rgb_at(view.size, layout.vectors, room);
    if (!network) network = make_network(engine_.backend, model_, settings);
    network_size = view.size;
    measure(*network, picture, settings.regions.get(), share);
  }
}

}  // namespace impasto
