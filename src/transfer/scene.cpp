#include "transfer/scene.h"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <optional>
#include <utility>

#include "base/system.h"
#include "impasto/error.h"
#include "transfer/border.h"
#include "transfer/precision.h"

namespace impasto {
namespace {

std::uint64_t model_bytes(const Model& model) {
  std::uint64_t floats = 0;
  for (const auto& w : model.weights) {
    if (w) floats += w->kernel.size() + w->bias.size();
  }
  return floats * sizeof(float);
}

Picture take(const PictureSource& source) {
  Picture picture = source();
  if (picture.pixel_count() == 0 || picture.rgb.size() != 3 * picture.pixel_count()) {
    throw Error("an empty picture cannot be used; read or make one first");
  }
  return picture;
}

/// As they are named, and perhaps unknown or named twice.
std::vector<std::string> named_layers(const LossSettings& loss) {
  std::vector<std::string> names;
  for (const auto* layers : {&loss.content_layers, &loss.style_layers}) {
    for (const LayerWeight& layer : *layers) names.push_back(layer.layer);
  }
  return names;
}

void check_picture(Size size, const std::vector<std::string>& layers, const Topology& topology,
                   std::string_view what) {
  if (layers.empty()) return;
  const auto needs = [&](const std::string& layer) {
    return topology.smallest_side(topology.index_of(layer));
  };
  const std::string& deepest = *std::ranges::max_element(layers, {}, needs);
  if (std::min(size.width, size.height) >= needs(deepest)) return;
  throw Error(
      fmt::format("{} would be {}x{} pixels, too small for layer {}, which needs {} a "
                  "side; use a larger picture, a larger --size, or earlier layers",
                  what, size.width, size.height, deepest, needs(deepest)));
}

}  // namespace

PictureSource given(Picture picture) {
  return [picture = std::move(picture)]() mutable { return std::move(picture); };
}

Scene::Scene(const Recipe& recipe, const PictureSources& sources)
    : engine_(recipe.engine),
      loss_(recipe.loss),
      style_scale_(recipe.style_scale),
      border_(recipe.border),
      threads_(recipe.engine.threads > 0 ? recipe.engine.threads : processor_count()) {
  recipe.validate();
  const std::size_t styles = sources.styles.size();
  if (styles == 0) throw Error("no style picture is given; give at least one");
  if (!loss_.style_blend.empty() && loss_.style_blend.size() != styles) {
    throw Error(fmt::format("{} shares are given for {} style pictures; give one for each",
                            loss_.style_blend.size(), styles));
  }
  engine_.precision = resolve_precision(engine_);
  use_threads();
  auto model = std::async(std::launch::async, [&] {
    use_threads();
    return load_model(engine_.weights, named_layers(loss_));
  });
  keep_pictures(recipe, sources);
  model_ = model.get();
  (void)loss_layers(loss_, model_.topology);
}

void Scene::keep_pictures(const Recipe& recipe, const PictureSources& sources) {
  const auto keep = [&](Picture picture, const auto& size_at) {
    const Size own{picture.width, picture.height};
    std::vector<Size> sizes;
    for (const int longer_side : recipe.sizes) sizes.push_back(size_at(own, longer_side));
    return ScaledPicture(std::move(picture), sizes);
  };
  content_ = keep(take(sources.content), fit_longer_side);
  for (const PictureSource& style : sources.styles) {
    if (styles_.empty() && recipe.init == Init::style) {
      styles_.emplace_back(take(style), std::vector<Size>());  // to be cut and resized
      continue;
    }
    styles_.push_back(keep(
        take(style), [&](Size own, int longer_side) { return style_size_at(own, longer_side); }));
  }
}

void Scene::use_threads() const { omp_set_num_threads(threads_); }

Size Scene::size_at(int longer_side) const { return fit_longer_side(content_.size(), longer_side); }

Size Scene::canvas_at(int longer_side) const {
  const Size size = size_at(longer_side);
  return {size.width + 2 * border_, size.height + 2 * border_};
}

Picture Scene::content_at(int longer_side) const { return content_.at(size_at(longer_side)); }

std::vector<float> Scene::alpha_at(int longer_side) const {
  return content_.has_alpha() ? content_at(longer_side).alpha : std::vector<float>();
}

Picture Scene::content_canvas_at(int longer_side) const {
  return mirror_border(content_at(longer_side), border_);
}

Size Scene::style_size_at(Size style, int longer_side) const {
  const int own = std::max(style.width, style.height);
  const double longer = style_scale_ * (longer_side == 0 ? own : longer_side);
  return fit_longer_side(style, std::max(1, static_cast<int>(std::lround(longer))));
}

NetworkSettings Scene::painting_network_at(int longer_side) const {
  const Size size = canvas_at(longer_side);
  return {.height = size.height,
          .width = size.width,
          .taps = loss_taps(loss_, model_.topology),
          .pooling = engine_.pooling,
          .backward = true,
          .precision = engine_.precision,
          .kernels = engine_.kernels,
          .tile = engine_.tile};
}

NetworkSettings Scene::style_network_at(Size size) const {
  return {.height = size.height,
          .width = size.width,
          .taps = style_taps(loss_, model_.topology),
          .pooling = engine_.pooling,
          .backward = false,
          .precision = engine_.precision,
          .kernels = engine_.kernels,
          .tile = engine_.tile};
}

void Scene::check_size(int longer_side) const {
  const Size painting = size_at(longer_side);
  if (border_ >= std::min(painting.width, painting.height)) {
    throw Error(
        fmt::format("the border is {} pixels, too wide for a painting of {}x{}; use a "
                    "narrower --border or a larger --size",
                    border_, painting.width, painting.height));
  }
  check_picture(canvas_at(longer_side), loss_layers(loss_, model_.topology), model_.topology,
                "the painting");
  for (const ScaledPicture& style : styles_) {
    check_picture(style_size_at(style.size(), longer_side), style_layers(loss_, model_.topology),
                  model_.topology, "a style picture");
  }
}

std::uint64_t Scene::network_bytes_at(int longer_side) const {
  std::uint64_t most =
      estimate_network_bytes(engine_.backend, model_.topology, painting_network_at(longer_side));
  for (const ScaledPicture& style : styles_) {
    const Size size = style_size_at(style.size(), longer_side);
    const NetworkSettings network = style_network_at(size);
    if (network.taps.empty()) continue;
    const std::uint64_t resized = std::uint64_t{3} * size.width * size.height * sizeof(float);
    most =
        std::max(most, resized + estimate_network_bytes(engine_.backend, model_.topology, network));
  }
  return model_bytes(model_) + most;
}

std::uint64_t Scene::picture_bytes() const {
  std::uint64_t bytes = content_.bytes();
  for (const ScaledPicture& style : styles_) bytes += style.bytes();
  return bytes;
}

std::uint64_t Scene::largest_picture_bytes() const {
  std::uint64_t most = content_.bytes();
  for (const ScaledPicture& style : styles_) most = std::max(most, style.bytes());
  return most;
}

void Scene::move_pictures_to_disk() {
  content_.move_to_disk();
  for (ScaledPicture& style : styles_) style.move_to_disk();
}

std::unique_ptr<Objective> Scene::objective_at(int longer_side) const {
  StyleStatistics styles = measure_styles_at(longer_side);  // before the content takes space
  return build_objective(longer_side, std::move(styles), content_canvas_at(longer_side).rgb);
}

std::unique_ptr<Objective> Scene::objective_at(int longer_side,
                                               std::span<const float> content) const {
  return build_objective(longer_side, measure_styles_at(longer_side), content);
}

std::unique_ptr<Objective> Scene::build_objective(int longer_side, StyleStatistics styles,
                                                  std::span<const float> content) const {
  const Size canvas = canvas_at(longer_side);
  return std::make_unique<Objective>(
      make_network(engine_.backend, model_, painting_network_at(longer_side)), loss_,
      model_.topology, canvas.height, canvas.width, content, std::move(styles));
}

Scene::StyleStatistics Scene::measure_styles_at(int longer_side) const {
  StyleStatistics statistics;
  std::unique_ptr<FeatureNetwork> network;
  std::optional<Size> network_size;
  for (const ScaledPicture& style : styles_) {
    const Size size = style_size_at(style.size(), longer_side);
    const NetworkSettings settings = style_network_at(size);
    if (settings.taps.empty()) {
      statistics.emplace_back();
      continue;
    }
    if (network_size != size) {
      network.reset();  // before the next one is allocated
      network = make_network(engine_.backend, model_, settings);
      network_size = size;
    }
    statistics.push_back(measure_style(*network, style.at(size).rgb));
  }
  return statistics;
}

}  // namespace impasto
