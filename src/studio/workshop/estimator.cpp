#include "studio/workshop/estimator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/system.h"
#include "image/header.h"
#include "studio/workshop/paint_job.h"
#include "studio/workshop/refusal.h"
#include "transfer/planned_painting.h"

namespace impasto::studio {
namespace {

/// A size at which an evaluation takes some hundredths of a second.
constexpr int kTestSize = 128;
constexpr int kTestEvaluations = 3;

std::string duration_text(double seconds) {
  if (seconds < 90.0) return fmt::format("{:.0f} seconds", std::max(1.0, std::round(seconds)));
  if (seconds < 5400.0) return fmt::format("{:.0f} minutes", seconds / 60.0);
  return fmt::format("{:.1f} hours", seconds / 3600.0);
}

}  // namespace

std::string refusal_text(const DoesNotFit::Sizes& sizes) {
  std::string text =
      fmt::format("{} x {} pixels need {} of memory, and {} may be used; ", sizes.width,
                  sizes.height, bytes_text(sizes.peak_bytes), bytes_text(sizes.available_bytes));
  if (sizes.disk_bytes > sizes.available_disk_bytes) {
    text =
        fmt::format("{} x {} pixels need {} of disk, and {} are free; ", sizes.width, sizes.height,
                    bytes_text(sizes.disk_bytes), bytes_text(sizes.available_disk_bytes));
  }
  return text + (sizes.largest_size > 0
                     ? fmt::format("a longer side of {} would fit", sizes.largest_size)
                     : std::string("no size would fit, so free some memory"));
}

Plan Estimator::plan(const Order& order, const Recipe& recipe) const {
  const auto outline = [&](const std::string& id) -> PictureSource {
    if (id.empty()) return {};
    const StoredPicture picture = pictures_.info(id);
    return [picture] { return outline_of({picture.width, picture.height}, picture.has_alpha); };
  };
  const auto labels = [&](const std::string& id) -> PictureSource {
    if (id.empty()) return {};
    (void)pictures_.info(id);
    return [this, id] { return pictures_.read(id); };
  };
  PictureSources sources{.content = outline(order.content),
                         .initial = outline(order.initial),
                         .content_regions = labels(order.content_regions)};
  for (const Order::Style& style : order.styles) sources.styles.push_back(outline(style.picture));
  for (const std::string& id : order.style_regions) sources.style_regions.push_back(labels(id));
  return PlannedPainting(recipe, sources, {.models = models_, .shows_pictures = true},
                         Purpose::planning)
      .plan;
}

Estimate Estimator::estimate(const Order& order) const {
  Recipe recipe = painted_recipe(order.recipe, engine_);
  Estimate estimate{.available_bytes = usable_memory(recipe.engine)};
  recipe.engine.memory_bytes = estimate.available_bytes;
  try {
    estimate.plan = plan(order, recipe);
  } catch (const DoesNotFit& error) {
    estimate.fits = false;
    estimate.message = refusal_text(error.sizes());
    estimate.width = error.sizes().width;
    estimate.height = error.sizes().height;
    estimate.largest_size = error.sizes().largest_size;
    estimate.plan.peak_bytes = error.sizes().peak_bytes;
    estimate.plan.disk_bytes = error.sizes().disk_bytes;
    return estimate;
  } catch (const Refusal& refusal) {
    throw Refusal(Reason::invalid, refusal.what());  // a picture that is not there
  } catch (const Error& error) {
    throw Refusal(Reason::invalid, error.what());
  }
  estimate.width = estimate.plan.scales.back().width;
  estimate.height = estimate.plan.scales.back().height;
  estimate.message = fmt::format("{} x {} pixels, {} of memory", estimate.width, estimate.height,
                                 bytes_text(estimate.plan.peak_bytes));
  if (const auto known = speeds_.estimate(speed_key(recipe, estimate.plan), estimate.plan)) {
    estimate.seconds = known->seconds;
    estimate.measured = known->measured;
    estimate.message += fmt::format(", about {}", duration_text(known->seconds));
  }
  return estimate;
}

void Estimator::measure(const std::stop_token& end) const {
  Recipe recipe = painted_recipe({}, engine_);
  recipe.sizes = {kTestSize};
  recipe.iterations = {kTestEvaluations};
  const auto example = [&](PictureRole role) {
    const std::vector<StoredPicture> pictures = pictures_.list();
    const auto found = std::ranges::find_if(pictures, [&](const StoredPicture& picture) {
      return picture.example && picture.role == role;
    });
    return PictureSource([this, id = found->id] { return pictures_.read(id); });
  };
  Session session(
      recipe, {.content = example(PictureRole::content), .styles = {example(PictureRole::style)}},
      {.models = models_});
  const SpeedRecord::Key key = speed_key(recipe, session.plan());
  if (speeds_.knows(key)) return;
  std::vector<double> seconds;
  double ready = 0.0;
  (void)session.run({.on_progress =
                         [&](const Progress& progress) {
                           ready = progress.ready;
                           seconds.push_back(progress.seconds);
                         }},
                    end);
  if (seconds.size() < 2) return;
  const Plan::Scale& scale = session.plan().scales.back();
  const auto pixels = std::uint64_t{1} * scale.width * scale.height;
  const double each = (seconds.back() - seconds.front()) / static_cast<double>(seconds.size() - 1);
  speeds_.note(key, pixels,
               {.evaluation = each / static_cast<double>(pixels),
                .ready = ready / static_cast<double>(pixels)},
               false);
  speeds_.save();
}

}  // namespace impasto::studio
