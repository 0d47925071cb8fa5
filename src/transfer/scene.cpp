#include "transfer/scene.h"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <utility>

#include "base/system.h"
#include "impasto/error.h"
#include "transfer/kernel_cache.h"
#include "transfer/machine_record.h"
#include "transfer/model_shelf.h"
#include "transfer/precision.h"
#include "transfer/scene_checks.h"
#include "transfer/style_colors.h"
#include "transfer/style_shelf.h"

namespace impasto {
namespace {

std::uint64_t bytes_of(const Picture& picture) {
  return (picture.has_alpha() ? 4 : 3) * picture.pixel_count() * sizeof(float);
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

constexpr std::string_view kPhotoRegions = "the photo's regions";

}  // namespace

PictureSource given(Picture picture) {
  return [picture = std::move(picture)]() mutable { return std::move(picture); };
}

Scene::Scene(const Recipe& recipe, const PictureSources& sources, ModelShelf* models,
             std::shared_ptr<StyleShelf> styles_shelf, Purpose purpose)
    : purpose_(purpose),
      engine_(recipe.engine),
      loss_(recipe.loss),
      multiscale_(recipe.style_multiscale),
      margin_(recipe.tileable && recipe.border == 0 ? kWrappedMargin : recipe.border),
      coarse_margin_(recipe.tileable ? margin_ : std::max(recipe.border, recipe.coarse_border)),
      tileable_(recipe.tileable),
      aspect_(recipe.aspect > 0.0 ? recipe.aspect : 1.0),
      threads_(recipe.engine.threads > 0 ? recipe.engine.threads : processor_count()),
      shelf_(std::move(styles_shelf)),
      scales_(recipe.sizes.size()) {
  recipe.validate();
  coarse_sides_.assign(recipe.sizes.begin(), std::ranges::find(recipe.sizes, recipe.sizes.back()));
  const std::size_t styles = pictures_of_styles(sources).size();
  check_pictures(recipe, sources);
  if (!sources.content) loss_.content_layers.clear();
  if (styles == 0) loss_.style_layers.clear();
  if (loss_.content_layers.empty() && loss_.style_layers.empty()) {
    throw Error("no layer is named for the pictures that are given; name one");
  }
  if (!loss_.style_blend.empty()) check_count(loss_.style_blend.size(), styles, false, "shares");
  check_count(recipe.style_scales.size(), styles, true, "style scales");
  for (const WeightChange& change : recipe.changes) check_change(change.weights, loss_, styles);
  use_threads();
  auto model = std::async(std::launch::async, [&] {
    use_threads();
    const std::vector<std::string> layers = named_layers(loss_);
    return models == nullptr ? load_model(engine_.weights, layers)
                             : models->take(engine_.weights, layers);
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
    for (const StyleView& view : style_views_at(longer_side)) {
      add(style_network_at(view.size, layout, style_taps(loss_, model_.topology)));
    }
  }
  choices_ = remembered_kernels(families, machine_record_file(), purpose_ == Purpose::painting);
}

/// A picture from its source, and what reading it takes.
Picture Scene::take(const PictureSource& source) {
  Picture picture = source();
  const bool is_whole = picture.rgb.size() == 3 * picture.pixel_count() ||
                        (purpose_ == Purpose::planning && is_outline(picture));
  if (picture.pixel_count() == 0 || !is_whole) {
    throw Error("an empty picture cannot be used; read or make one first");
  }
  most_picture_bytes_ =
      std::max(most_picture_bytes_,
               picture_bytes() + bytes_of(picture) + kFileBytesPerPixel * picture.pixel_count());
  return picture;
}

/// Regions are read before the pictures that they belong to: a byte a pixel is kept of them.
void Scene::keep_pictures(const Recipe& recipe, const PictureSources& sources) {
  check_region_sources(recipe, sources);
  std::optional<LabelPicture> photo_labels;
  if (sources.content_regions) photo_labels = take_labels(sources.content_regions, kPhotoRegions);
  Picture photo = sources.content ? take(sources.content) : Picture();
  if (photo_labels) {
    check_labels_fit(photo_labels->map.size, {photo.width, photo.height}, kPhotoRegions);
  }
  Recipe colored = recipe;
  if (is_outline(photo)) colored.original_colors = OriginalColors::off;  // there are none
  const StyleColors colors(colored, photo, photo_labels ? &*photo_labels : nullptr,
                           !sources.style_regions.empty());
  if (sources.content) {
    std::vector<Size> sizes;
    for (const int side : recipe.sizes) {
      sizes.push_back(fit_longer_side({photo.width, photo.height}, side));
    }
    content_ = scaled(std::move(photo), sizes);
  }

  std::vector<LabelPicture> labels;
  std::size_t next = 0;
  const std::vector<int> counts = pictures_of_styles(sources);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto& scales = recipe.style_scales;
    for (int picture = 0; picture < counts[i]; ++picture, ++next) {
      const std::string what = fmt::format("the regions of style {}", next + 1);
      const bool has_regions = !sources.style_regions.empty();
      if (has_regions) labels.push_back(take_labels(sources.style_regions[next], what));
      Picture style = take(sources.styles[next]);
      if (has_regions) {
        check_labels_fit(labels.back().map.size, {style.width, style.height}, what);
      }
      colors.recolor(style, has_regions ? &labels.back() : nullptr);
      keep_style(recipe,
                 {.picture = {},
                  .scale = scales.size() == 1 ? scales.front() : scales[i],
                  .index = i,
                  .pictures = counts[i]},
                 std::move(style));
    }
  }
  if (photo_labels) {
    regions_ = match_regions(std::move(*photo_labels), std::move(labels), recipe.kept_regions);
  }
}

void Scene::keep_style(const Recipe& recipe, Style style, Picture picture) {
  std::vector<Size> sizes;
  const bool is_start = styles_.empty() && recipe.init == Init::style;  // to be cut and resized
  for (const int side : recipe.sizes) {
    if (is_start) break;
    for (const Size size : style_sizes_at(style, {picture.width, picture.height}, side)) {
      sizes.push_back(size);
    }
  }
  style.picture = scaled(std::move(picture), sizes);
  styles_.push_back(std::move(style));
}

ScaledPicture Scene::scaled(Picture picture, const std::vector<Size>& wanted) {
  std::vector<Size> sizes;
  for (const Size size : wanted) {
    if (std::ranges::find(sizes, size) == sizes.end()) sizes.push_back(size);
  }
  const Size own{picture.width, picture.height};
  const std::uint64_t given = bytes_of(picture);
  ScaledPicture scaled(std::move(picture), sizes);
  std::uint64_t resizing = 0;
  for (const Size size : sizes) {
    if (size != own && scaled.holds(size)) {
      resizing = std::max(resizing, resize_work_bytes(own, size));
    }
  }
  const std::uint64_t copies = scaled.holds(own) ? scaled.bytes() - given : scaled.bytes();
  most_picture_bytes_ = std::max(most_picture_bytes_, picture_bytes() + given + copies + resizing);
  return scaled;
}

LabelPicture Scene::take_labels(const PictureSource& source, std::string_view what) {
  const Picture picture = take(source);
  return read_labels(picture, {picture.width, picture.height}, what);
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

Canvas Scene::plain_canvas_at(int longer_side) const {
  return {size_at(longer_side), tileable_ ? Beyond::wrapped : Beyond::mirrored,
          margin_at(longer_side)};
}

int Scene::margin_at(int longer_side) const {
  const bool is_coarse = std::ranges::find(coarse_sides_, longer_side) != coarse_sides_.end();
  return is_coarse ? coarse_margin_ : margin_;
}

Canvas Scene::canvas_at(int longer_side) const {
  Canvas canvas = plain_canvas_at(longer_side);
  canvas.keep(kept_mask_at(longer_side));
  return canvas;
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

std::vector<std::uint8_t> Scene::kept_mask_at(int longer_side) const {
  if (!regions_.keeps) return {};
  std::vector<std::uint8_t> mask = regions_.content.at(size_at(longer_side)).labels;
  for (std::uint8_t& label : mask) label = label == kNoRegion ? 1 : 0;
  return mask;
}

NetworkSettings Scene::painting_network_at(int longer_side, const Layout& layout) const {
  const Size size = plain_canvas_at(longer_side).size();
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

void Scene::check_size(int longer_side) const {
  const Size painting = size_at(longer_side);
  const int margin = margin_at(longer_side);
  if (!tileable_ && margin >= std::min(painting.width, painting.height)) {
    throw Error(
        fmt::format("the border is {} pixels, too wide for a painting of {}x{}; use a "
                    "narrower --border or a larger --size",
                    margin, painting.width, painting.height));
  }
  check_picture_size(plain_canvas_at(longer_side).size(), loss_layers(loss_, model_.topology),
                     model_.topology, "the painting");
  for (const StyleView& view : style_views_at(longer_side)) {
    check_picture_size(view.size, style_layers(loss_, model_.topology), model_.topology,
                       "a style picture");
  }
}

/// Of the regions' weights for a picture of that size, and of the labels they are made from.
std::uint64_t Scene::region_bytes(Size size) const {
  if (regions_.names.empty()) return 0;
  return RegionWeights::bytes(regions_.count(), size.height, size.width) + 2 * pixel_count(size);
}

NetworkBytes Scene::network_bytes_at(int longer_side, const Layout& layout) const {
  NetworkBytes bytes = estimate_network(engine_.backend, model_.topology,
                                        painting_network_at(longer_side, layout), regions_.count());
  bytes.memory += region_bytes(plain_canvas_at(longer_side).size());
  return bytes;
}

std::uint64_t Scene::loss_bytes() const {
  LossSettings plain = loss_;
  plain.style_statistics = {{StyleStatistic::gram, 1.0}};
  const std::uint64_t known = StyleTerms::bytes(plain, model_.topology, 1);
  const std::uint64_t bytes =
      StyleTerms::bytes(loss_, model_.topology, std::max(1, regions_.count()));
  const std::uint64_t shelved =
      shelf_ ? std::min(shelf_->bytes() + scales_ * bytes, shelf_->most_bytes()) : 0;
  return regions_.bytes() + shelved + (bytes > known ? bytes - known : 0);
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
  for (const Style& style : styles_) bytes += style.picture.bytes();
  return bytes;
}

void Scene::move_pictures_to_disk() {
  content_.move_to_disk();
  for (Style& style : styles_) style.picture.move_to_disk();
}

std::unique_ptr<Objective> Scene::objective_at(int longer_side, const Layout& layout,
                                               const LossWeights& weights) const {
  std::vector<StyleLayer> style =
      styles_at(longer_side, layout, weights.style_blend);  // before the content
  LargeVector<float> room;
  if (!has_content()) return build_objective(longer_side, layout, weights, std::move(style), {});
  if (margin_at(longer_side) == 0) {
    const VectorView<const float> content =
        content_.rgb_at(size_at(longer_side), layout.vectors, room);
    return build_objective(longer_side, layout, weights, std::move(style), content);
  }
  room = plain_canvas_at(longer_side).canvas_of(content_at(longer_side), layout.vectors);
  return build_objective(longer_side, layout, weights, std::move(style), room.view());
}

std::unique_ptr<Objective> Scene::objective_at(int longer_side, const Layout& layout,
                                               const LossWeights& weights,
                                               VectorView<const float> content) const {
  return build_objective(longer_side, layout, weights,
                         styles_at(longer_side, layout, weights.style_blend), content);
}

void Scene::check_weights(const LossWeights& weights) const {
  weights.validate();
  check_change(weights, loss_, styles_.empty() ? 0 : styles_.back().index + 1);
}

std::unique_ptr<Objective> Scene::build_objective(int longer_side, const Layout& layout,
                                                  const LossWeights& weights,
                                                  std::vector<StyleLayer> style,
                                                  VectorView<const float> content) const {
  const Size canvas = plain_canvas_at(longer_side).size();
  NetworkSettings network = painting_network_at(longer_side, layout);
  PaintedRegions regions;
  if (!regions_.names.empty()) {
    regions.names = regions_.names;
    const LabelMap labels = regions_.content.at(size_at(longer_side));
    const int margin = margin_at(longer_side);
    regions.weights =
        weights_of(tileable_ ? labels.wrapped(margin) : labels.mirrored(margin), regions_.count());
    network.regions = regions.weights;
  }
  return std::make_unique<Objective>(make_network(engine_.backend, model_, network),
                                     with_weights(loss_, weights), model_.topology, canvas.height,
                                     canvas.width, content, std::move(style), regions);
}

}  // namespace impasto
