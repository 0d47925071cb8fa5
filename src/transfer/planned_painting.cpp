#include "transfer/planned_painting.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/atomic_file.h"
#include "image/color_transfer.h"
#include "impasto/error.h"
#include "transfer/border.h"
#include "transfer/initial.h"
#include "transfer/names.h"
#include "transfer/recipe_json.h"

namespace impasto {
namespace {

std::unique_ptr<const Checkpoint> open_checkpoint(const SessionOptions& options) {
  if (options.resume.empty()) return nullptr;
  return std::make_unique<const Checkpoint>(options.resume);
}

/// Throws where the checkpoint cannot be written; removes what killed writers left of it.
void prepare_checkpoint(const SessionOptions& options) {
  if (options.checkpoint.empty()) return;
  const Interval& every = options.checkpoint_every;
  if (!(every.evaluations > 0 || every.seconds > 0.0)) {
    throw Error(
        fmt::format("checkpoints every {} evaluations or {} seconds are not possible; one "
                    "of the two must be more than 0",
                    every.evaluations, every.seconds));
  }
  AtomicFile::remove_leftovers(options.checkpoint);
  const AtomicFile file(options.checkpoint);  // removed again: it is never committed
}

/// "style 2", or of a style with several pictures "style 2, picture 1".
std::vector<std::string> style_names(const PictureSources& sources) {
  std::vector<std::string> names;
  for (std::size_t style = 0; style < sources.style_counts.size(); ++style) {
    for (int picture = 1; picture <= sources.style_counts[style]; ++picture) {
      names.push_back(sources.style_counts[style] == 1
                          ? fmt::format("style {}", style + 1)
                          : fmt::format("style {}, picture {}", style + 1, picture));
    }
  }
  while (names.size() < sources.styles.size()) {
    names.push_back(fmt::format("style {}", names.size() + 1));
  }
  return names;
}

/// The same pictures, of which it is noted what they are as they are read.
PictureSources noted(const PictureSources& sources, std::vector<InputPicture>& pictures) {
  const auto note = [&](const PictureSource& source, std::string role) -> PictureSource {
    if (!source) return {};
    return [&pictures, source, role = std::move(role)] {
      Picture picture = source();
      pictures.push_back({role, digest_of(picture)});
      return picture;
    };
  };
  PictureSources result{.content = note(sources.content, "the content"),
                        .styles = {},
                        .initial = note(sources.initial, "the picture to start from"),
                        .style_counts = sources.style_counts,
                        .content_regions = note(sources.content_regions, "the photo's regions"),
                        .style_regions = {}};
  const std::vector<std::string> names = style_names(sources);
  for (std::size_t i = 0; i < sources.styles.size(); ++i) {
    result.styles.push_back(note(sources.styles[i], names[i]));
  }
  for (std::size_t i = 0; i < sources.style_regions.size(); ++i) {
    result.style_regions.push_back(
        note(sources.style_regions[i], fmt::format("the regions of style picture {}", i + 1)));
  }
  return result;
}

/// The recipe with the precision that the checkpoint's machine decided for.
Recipe decided(Recipe recipe, const Checkpoint* checkpoint) {
  if (checkpoint != nullptr && recipe.engine.precision == Precision::automatic &&
      recipe.engine.backend != Backend::reference) {
    recipe.engine.precision = checkpoint->identity().precision;
  }
  return recipe;
}

bool is_paintable(const Scene& scene, int longer_side) {
  try {
    scene.check_size(longer_side);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// Coarse scales only help; the last one must do. Throws Error where it does not.
void leave_out_sizes_too_small(Recipe& recipe, const Scene& scene) {
  scene.check_size(recipe.sizes.back());
  for (std::size_t i = recipe.sizes.size() - 1; i-- > 0;) {
    if (is_paintable(scene, recipe.sizes[i])) continue;
    recipe.sizes.erase(recipe.sizes.begin() + i);
    if (recipe.iterations.size() > 1) recipe.iterations.erase(recipe.iterations.begin() + i);
  }
}

}  // namespace

PlannedPainting::PlannedPainting(Recipe recipe_to_paint, const PictureSources& sources,
                                 SessionOptions session_options)
    : whole_recipe(std::move(recipe_to_paint)),
      recipe(whole_recipe),
      options(std::move(session_options)),
      checkpoint(open_checkpoint(options)),
      scene(decided(recipe, checkpoint.get()),
            checkpoint || !options.checkpoint.empty() ? noted(sources, identity.pictures) : sources,
            options.models.get(), options.styles) {
  prepare_checkpoint(options);
  identity.recipe = nlohmann::json::parse(to_json(recipe));
  leave_out_sizes_too_small(recipe, scene);
  read_initial(sources);
  identity.model = scene.model().name;
  identity.model_sha256 = scene.model().sha256;
  identity.precision = scene.engine().precision;
  PlanWishes wishes{.held = initial.bytes(), .shows_pictures = options.shows_pictures};
  if (checkpoint) {
    checkpoint->require_same(identity, recipe.sizes.size());
    scene.use_kernels(checkpoint->choices().kernels);
    wishes.layouts = checkpoint->choices().layouts;
  }
  memory = plan_painting(scene, recipe, wishes);
  if (memory.pictures == Storage::disk) {
    scene.move_pictures_to_disk();
    initial.move_to_disk();
  }
  describe_plan();
}

void PlannedPainting::read_initial(const PictureSources& sources) {
  if (recipe.init != Init::picture) return;
  if (!sources.initial) {
    throw Error("the recipe starts from a picture, but none is given; give one");
  }
  const bool notes = checkpoint || !options.checkpoint.empty();
  const PictureSources asked = notes ? noted(sources, identity.pictures) : sources;
  initial = ScaledPicture(cover(asked.initial(), start_size()), {});
}

PaintingChoices PlannedPainting::choices() const {
  PaintingChoices choices{.kernels = scene.kernels(), .layouts = {}};
  for (const ScalePlan& scale : memory.scales) choices.layouts.push_back(scale.layout);
  return choices;
}

void PlannedPainting::describe_plan() {
  plan.peak_bytes = memory.peak_bytes();
  plan.disk_bytes = memory.disk_bytes();
  plan.model = scene.model().name;
  plan.backend = name_of(kBackendNames, recipe.engine.backend);
  plan.precision = name_of(kPrecisionNames, scene.engine().precision);
  plan.precision_note = scene.precision_note();
  plan.threads = scene.threads();
  if (checkpoint) {
    const Standing& standing = checkpoint->standing();
    plan.evaluations_done = standing.evaluations_before + standing.progress.evaluations;
  }
  for (int i = 0; i < std::ssize(recipe.sizes); ++i) {
    const Size size = scene.size_at(recipe.sizes[i]);
    plan.scales.push_back({.width = size.width,
                           .height = size.height,
                           .iterations = iterations_at(recipe, i),
                           .tile = std::max(0, layout(i).tile),
                           .vectors_on_disk = layout(i).vectors == Storage::disk,
                           .maps_on_disk = layout(i).maps == Storage::disk});
  }
}

Picture PlannedPainting::start() const {
  const auto unblended = [&] {
    switch (recipe.init) {
      case Init::noise:
        return noise_picture(start_size(), recipe.seed);
      case Init::style:
        return cover(scene.first_style(), start_size());
      case Init::picture:
        return initial.at(start_size());
      case Init::content:
        break;
    }
    return scene.content_at(recipe.sizes.front());
  };
  Picture picture = unblended();
  if (recipe.init != Init::noise) blend_noise(picture, recipe.init_noise, recipe.seed);
  return picture;
}

Picture PlannedPainting::resized(const Picture& picture, Size size) const {
  return recipe.tileable ? resize_wrapped(picture, size.width, size.height)
                         : resize(picture, size.width, size.height);
}

Picture PlannedPainting::finish(Picture picture) const {
  const int longer_side = recipe.sizes.back();
  const Size size = scene.size_at(longer_side);
  if (picture.width != size.width || picture.height != size.height) {
    picture = resized(picture, size);
  }
  clamp_colors(picture);
  if (recipe.original_colors == OriginalColors::luminance) {
    take_chrominance(picture, scene.content_at(longer_side));
  }
  put_back_kept(picture, longer_side);
  picture.alpha = scene.alpha_at(longer_side);
  return picture;
}

void PlannedPainting::put_back_kept(Picture& picture, int longer_side) const {
  const std::vector<std::uint8_t> kept = scene.kept_mask_at(longer_side);
  if (kept.empty()) return;
  const Picture content = scene.content_at(longer_side);
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
    if (kept[i % kept.size()] != 0) picture.rgb[i] = content.rgb[i];
  }
}

}  // namespace impasto
