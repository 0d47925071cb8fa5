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
#include "optimize/vector_ops.h"
#include "transfer/kernel_cache.h"
#include "transfer/machine_record.h"
#include "transfer/precision.h"
#include "transfer/style_colors.h"

namespace impasto {
namespace {

std::uint64_t bytes_of(const Picture& picture) {
  return (picture.rgb.size() + picture.alpha.size()) * sizeof(float);
}

/// As they are named, and perhaps unknown or named twice.
std::vector<std::string> named_layers(const LossSettings& loss) {
  std::vector<std::string> names;
  for (const auto* layers : {&loss.content_layers, &loss.style_layers}) {
    for (const LayerWeight& layer : *layers) names.push_back(layer.layer);
  }
  return names;
}

/// Pixels of a tileable painting that are seen again beyond each edge.
constexpr int kWrappedMargin = 32;

void check_without_content(const Recipe& recipe, std::size_t styles) {
  if (styles == 0) throw Error("neither a content nor a style picture is given; give one");
  if (recipe.init == Init::content) {
    throw Error("there is no content to start from; start from noise, a style or a picture");
  }
  if (recipe.sizes.front() == 0) {
    throw Error("there is no content whose own size could be painted; give a --size in pixels");
  }
  if (recipe.original_colors != OriginalColors::off) {
    throw Error("there is no content whose colors could be kept; leave --original-colors out");
  }
}

void check_has_start(const Recipe& recipe, std::size_t styles) {
  if (recipe.init == Init::style && styles == 0) {
    throw Error("there is no style to start from; start from the content, noise or a picture");
  }
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
      style_scale_(recipe.style_scales.front()),
      border_(recipe.tileable && recipe.border == 0 ? kWrappedMargin : recipe.border),
      tileable_(recipe.tileable),
      aspect_(recipe.aspect > 0.0 ? recipe.aspect : 1.0),
      threads_(recipe.engine.threads > 0 ? recipe.engine.threads : processor_count()) {
  recipe.validate();
  const std::size_t styles = sources.styles.size();
  if (!sources.content) {
    loss_.content_layers.clear();
    check_without_content(recipe, styles);
  }
  if (styles == 0) loss_.style_layers.clear();
  check_has_start(recipe, styles);
  if (loss_.content_layers.empty() && loss_.style_layers.empty()) {
    throw Error("no layer is named for the pictures that are given; name one");
  }
  if (!loss_.style_blend.empty() && loss_.style_blend.size() != styles) {
    throw Error(fmt::format("{} shares are given for {} style pictures; give one for each",
                            loss_.style_blend.size(), styles));
  }
  use_threads();
  auto model = std::async(std::launch::async, [&] {
    use_threads();
    return load_model(engine_.weights, named_layers(loss_));
  });
  keep_pictures(recipe, sources);
  model_ = model.get();
  (void)loss_layers(loss_, model_.topology);
  const ChosenPrecision chosen = choose_precision(engine_, model_, machine_record_file());
  engine_.precision = chosen.precision;
  precision_note_ = chosen.note;
  choose_kernels(recipe);
}

/// For all sizes of the recipe.
void Scene::choose_kernels(const Recipe& recipe) {
  if (engine_.backend != Backend::cpu) return;
  const Layout layout{.tile = engine_.tile};
  std::vector<ConvolutionFamily> families;
  const auto add = [&](const NetworkSettings& network) {
    if (network.taps.empty()) return;
    for (const ConvolutionFamily& family : families_to_measure(model_.topology, network)) {
      if (std::ranges::find(families, family) == families.end()) families.push_back(family);
    }
  };
  for (const int longer_side : recipe.sizes) {
    add(painting_network_at(longer_side, layout));
    for (const ScaledPicture& style : styles_) {
      add(style_network_at(style_size_at(style.size(), longer_side), layout));
    }
  }
  choices_ = remembered_kernels(families, machine_record_file());
}

/// A picture from its source, and what reading it takes.
Picture Scene::take(const PictureSource& source) {
  Picture picture = source();
  if (picture.pixel_count() == 0 || picture.rgb.size() != 3 * picture.pixel_count()) {
    throw Error("an empty picture cannot be used; read or make one first");
  }
  most_picture_bytes_ =
      std::max(most_picture_bytes_,
               picture_bytes() + bytes_of(picture) + kFileBytesPerPixel * picture.pixel_count());
  return picture;
}

void Scene::keep_pictures(const Recipe& recipe, const PictureSources& sources) {
  const auto keep = [&](Picture picture, const auto& size_at) {
    const Size own{picture.width, picture.height};
    const std::uint64_t given = bytes_of(picture);
    std::vector<Size> sizes;
    for (const int longer_side : recipe.sizes) sizes.push_back(size_at(own, longer_side));
    ScaledPicture scaled(std::move(picture), sizes);
    std::uint64_t resizing = 0;
    for (const Size size : sizes) {
      if (size != own && scaled.holds(size)) {
        resizing = std::max(resizing, resize_work_bytes(own, size));
      }
    }
    const std::uint64_t copies = scaled.holds(own) ? scaled.bytes() - given : scaled.bytes();
    most_picture_bytes_ =
        std::max(most_picture_bytes_, picture_bytes() + given + copies + resizing);
    return scaled;
  };
  Picture content = sources.content ? take(sources.content) : Picture();
  const StyleColors colors(recipe.original_colors, content);
  if (sources.content) content_ = keep(std::move(content), fit_longer_side);
  for (const PictureSource& source : sources.styles) {
    Picture style = take(source);
    colors.recolor(style);
    if (styles_.empty() && recipe.init == Init::style) {
      styles_.emplace_back(std::move(style), std::vector<Size>());  // to be cut and resized
      continue;
    }
    styles_.push_back(keep(std::move(style), [&](Size own, int longer_side) {
      return style_size_at(own, longer_side);
    }));
  }
}

void Scene::use_threads() const { omp_set_num_threads(threads_); }

Size Scene::size_at(int longer_side) const {
  if (has_content()) return fit_longer_side(content_.size(), longer_side);
  const auto shorter = [&](double share) {
    return std::max(1, static_cast<int>(std::lround(longer_side * share)));
  };
  if (aspect_ >= 1.0) return {longer_side, shorter(1.0 / aspect_)};
  return {shorter(aspect_), longer_side};
}

Canvas Scene::canvas_at(int longer_side) const {
  return {size_at(longer_side), tileable_ ? Beyond::wrapped : Beyond::mirrored, border_};
}

Picture Scene::content_at(int longer_side) const { return content_.at(size_at(longer_side)); }

std::uint64_t Scene::content_bytes_at(int longer_side) const {
  const Size size = size_at(longer_side);
  const std::uint64_t planes = content_.has_alpha() ? 4 : 3;
  const std::uint64_t bytes = planes * pixel_count(size) * sizeof(float);
  if (content_.holds(size)) return bytes;
  return bytes + content_.bytes() + resize_work_bytes(content_.size(), size);  // copied, resized
}

std::vector<float> Scene::alpha_at(int longer_side) const {
  if (!has_content()) return {};
  return content_.alpha_at(size_at(longer_side));
}

Size Scene::style_size_at(Size style, int longer_side) const {
  const int own = std::max(style.width, style.height);
  const double longer = style_scale_ * (longer_side == 0 ? own : longer_side);
  return fit_longer_side(style, std::max(1, static_cast<int>(std::lround(longer))));
}

NetworkSettings Scene::painting_network_at(int longer_side, const Layout& layout) const {
  const Size size = canvas_at(longer_side).size();
  return {.height = size.height,
          .width = size.width,
          .taps = loss_taps(loss_, model_.topology),
          .pooling = engine_.pooling,
          .backward = true,
          .precision = engine_.precision,
          .kernels = engine_.kernels,
          .choices = choices_,
          .tile = layout.tile,
          .maps = layout.maps};
}

NetworkSettings Scene::style_network_at(Size size, const Layout& layout) const {
  return {.height = size.height,
          .width = size.width,
          .taps = style_taps(loss_, model_.topology),
          .pooling = engine_.pooling,
          .backward = false,
          .precision = engine_.precision,
          .kernels = engine_.kernels,
          .choices = choices_,
          .tile = layout.tile,
          .maps = layout.maps};
}

void Scene::check_size(int longer_side) const {
  const Size painting = size_at(longer_side);
  if (!tileable_ && border_ >= std::min(painting.width, painting.height)) {
    throw Error(
        fmt::format("the border is {} pixels, too wide for a painting of {}x{}; use a "
                    "narrower --border or a larger --size",
                    border_, painting.width, painting.height));
  }
  check_picture(canvas_at(longer_side).size(), loss_layers(loss_, model_.topology), model_.topology,
                "the painting");
  for (const ScaledPicture& style : styles_) {
    check_picture(style_size_at(style.size(), longer_side), style_layers(loss_, model_.topology),
                  model_.topology, "a style picture");
  }
}

NetworkBytes Scene::network_bytes_at(int longer_side, const Layout& layout) const {
  return estimate_network(engine_.backend, model_.topology,
                          painting_network_at(longer_side, layout));
}

NetworkBytes Scene::style_bytes_at(int longer_side, const Layout& layout) const {
  NetworkBytes most;
  for (const ScaledPicture& style : styles_) {
    const Size size = style_size_at(style.size(), longer_side);
    const NetworkSettings network = style_network_at(size, layout);
    if (network.taps.empty()) continue;
    NetworkBytes bytes = estimate_network(engine_.backend, model_.topology, network);
    if (layout.vectors == Storage::disk) bytes.memory += bytes.picture_memory;
    if (!style.holds(size)) {
      const std::uint64_t resized = std::uint64_t{3} * size.width * size.height * sizeof(float);
      (layout.vectors == Storage::disk ? bytes.disk : bytes.memory) += resized;
      bytes.memory =
          std::max(bytes.memory, style.bytes() + resized + resize_work_bytes(style.size(), size));
    }
    most.memory = std::max(most.memory, bytes.memory);
    most.disk = std::max(most.disk, bytes.disk);
  }
  return most;
}

std::uint64_t Scene::model_bytes() const {
  std::uint64_t floats = 0;
  for (const auto& w : model_.weights) {
    if (w) floats += w->kernel.size() + w->bias.size();
  }
  return floats * sizeof(float);
}

std::uint64_t Scene::picture_bytes() const {
  std::uint64_t bytes = content_.bytes();
  for (const ScaledPicture& style : styles_) bytes += style.bytes();
  return bytes;
}

void Scene::move_pictures_to_disk() {
  content_.move_to_disk();
  for (ScaledPicture& style : styles_) style.move_to_disk();
}

std::unique_ptr<Objective> Scene::objective_at(int longer_side, const Layout& layout) const {
  StyleStatistics styles = measure_styles_at(longer_side, layout);  // before the content
  LargeVector<float> room;
  if (!has_content()) return build_objective(longer_side, layout, std::move(styles), {});
  if (border_ == 0) {
    const VectorView<const float> content =
        content_.rgb_at(size_at(longer_side), layout.vectors, room);
    return build_objective(longer_side, layout, std::move(styles), content);
  }
  room = canvas_at(longer_side).canvas_of(content_at(longer_side), layout.vectors);
  return build_objective(longer_side, layout, std::move(styles), room.view());
}

std::unique_ptr<Objective> Scene::objective_at(int longer_side, const Layout& layout,
                                               VectorView<const float> content) const {
  return build_objective(longer_side, layout, measure_styles_at(longer_side, layout), content);
}

std::unique_ptr<Objective> Scene::build_objective(int longer_side, const Layout& layout,
                                                  StyleStatistics styles,
                                                  VectorView<const float> content) const {
  const Size canvas = canvas_at(longer_side).size();
  return std::make_unique<Objective>(
      make_network(engine_.backend, model_, painting_network_at(longer_side, layout)), loss_,
      model_.topology, canvas.height, canvas.width, content, std::move(styles));
}

Scene::StyleStatistics Scene::measure_styles_at(int longer_side, const Layout& layout) const {
  StyleStatistics statistics;
  std::unique_ptr<FeatureNetwork> network;
  std::optional<Size> network_size;
  for (const ScaledPicture& style : styles_) {
    const Size size = style_size_at(style.size(), longer_side);
    const NetworkSettings settings = style_network_at(size, layout);
    if (settings.taps.empty()) {
      statistics.emplace_back();
      continue;
    }
    if (network_size != size) network.reset();  // before the next one is allocated
    LargeVector<float> room;
    const VectorView<const float> picture = style.rgb_at(size, layout.vectors, room);
    if (!network) network = make_network(engine_.backend, model_, settings);
    network_size = size;
    statistics.push_back(measure_style(*network, picture));
  }
  return statistics;
}

}  // namespace impasto
