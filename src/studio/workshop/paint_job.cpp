#include "studio/workshop/paint_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/system.h"
#include "image/encode.h"
#include "studio/workshop/files.h"
#include "studio/workshop/weights.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;

constexpr int kFrameSide = 512;
constexpr int kQuality = 85;
constexpr double kCheckpointSeconds = 10.0;
constexpr double kTellSeconds = 0.5;

Standing standing_of(const Progress& progress, const Pace& pace) {
  return {.scale = progress.scale,
          .iteration = progress.iteration,
          .evaluations = progress.evaluations,
          .all_evaluations = progress.all_evaluations,
          .planned_evaluations = pace.planned_evaluations(),
          .seconds = progress.seconds,
          .seconds_left = pace.seconds_left().value_or(-1.0),
          .content = progress.loss.weighted_content,
          .style = progress.loss.weighted_style,
          .tv = progress.loss.weighted_tv,
          .total = progress.loss.total};
}

}  // namespace

PaintJob::PaintJob(Workshop& workshop, Painting painting)
    : workshop_(workshop),
      painting_(std::move(painting)),
      folder_(workshop.gallery.folder_of(painting_.id)),
      recipe_(painted_recipe(painting_.order.recipe, workshop.engine)) {}

PictureSources PaintJob::sources() const {
  const Order& order = painting_.order;
  const auto source = [&](const std::string& id) -> PictureSource {
    if (id.empty()) return {};
    return [this, id] { return workshop_.pictures.read(id); };
  };
  PictureSources sources{.content = source(order.content),
                         .initial = source(order.initial),
                         .content_regions = source(order.content_regions)};
  for (const Order::Style& style : order.styles) sources.styles.push_back(source(style.picture));
  for (const std::string& id : order.style_regions) sources.style_regions.push_back(source(id));
  return sources;
}

/// A checkpoint that is damaged, or no longer fits (other weights were installed, perhaps), is
/// given up and the painting starts anew: its order says all that is needed for that. One that
/// there is just no memory for now is kept, and the painting fails with the reason: it can go on
/// later.
std::unique_ptr<Session> PaintJob::open_session() {
  SessionOptions options{.checkpoint = folder_.checkpoint(),
                         .checkpoint_every = {.evaluations = 0, .seconds = kCheckpointSeconds},
                         .models = workshop_.models,
                         .styles = workshop_.styles,
                         .shows_pictures = true};
  const auto opened = [&](Recipe recipe) {
    recipe.engine.memory_bytes = usable_memory(recipe.engine);
    return std::make_unique<Session>(std::move(recipe), sources(), options);
  };
  std::error_code ignored;
  if (fs::exists(folder_.checkpoint(), ignored)) {
    try {
      const CheckpointSummary summary = read_checkpoint(folder_.checkpoint());
      Recipe recipe = recipe_;
      recipe.changes = summary.recipe.changes;  // those that were made since the order
      options.resume = folder_.checkpoint();
      auto session = opened(recipe);
      recipe_ = recipe;
      goes_on_ = true;
      done_ = summary.evaluations;
      return session;
    } catch (const DoesNotFit&) {
      throw;
    } catch (const Error& error) {
      note_ =
          fmt::format("It was begun anew, since its checkpoint did not serve: {}", error.what());
      options.resume.clear();
    }
  }
  auto session = opened(recipe_);
  folder_.forget_run();
  return session;
}

/// What is kept beside the painting must not end it: the disk may be full for a while.
template <typename Body>
void PaintJob::without_fail(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    note_ = error.what();
  }
}

void PaintJob::run(const std::stop_token& stop) {
  std::unique_ptr<Session> session = open_session();
  const Result result = session->run(observer(), stop);
  session.reset();  // before encoding takes memory
  if (pace_) {
    pace_->report(workshop_.speeds, speed_key(recipe_, plan_));
    without_fail([&] { workshop_.speeds.save(); });
  }
  const Wish wish = workshop_.gallery.wish();
  if (wish == Wish::drop) {
    end(State::stopped, result);
  } else if (!result.stopped) {
    keep(result);
    end(State::done, result);
  } else if (wish == Wish::stop) {
    if (result.evaluations > 0) keep(result);
    end(State::stopped, result);
  } else {
    if (result.evaluations > 0) show_last(result);
    end(wish == Wish::pause ? State::paused : State::queued, result);
  }
}

Observer PaintJob::observer() {
  return {.on_plan = [this](const Plan& plan) { begin(plan); },
          .on_progress = [this](const Progress& progress) { note(progress); },
          .wants_picture = [this](const Progress& progress) { return wants_picture(progress); },
          .on_picture = [this](const Progress& progress,
                               const Picture& picture) { show(progress, picture); },
          .new_weights = [this](const Progress& progress) { return new_weights(progress); },
          .on_weights_failure = [this](const Error& error) { refuse_weights(error); },
          // The disk may have room again when the next is due; a pause then keeps what the last one
          // has.
          .on_checkpoint_failure = [this](const Error& error) { note_ = error.what(); }};
}

void PaintJob::begin(const Plan& plan) {
  plan_ = plan;
  folder_.forget_frames_after(done_);
  course_.emplace(folder_.course(), done_);
  report_.emplace(painting_.order.name, recipe_);
  report_->note_plan(plan);
  for (const Progress& progress : course_->before()) report_->note_progress(progress);
  pace_.emplace(plan);
  showing_.emplace(pace_->planned_evaluations(), done_);
  workshop_.gallery.note(painting_.id, [&](Painting& painting) {
    painting.plan = plan;
    painting.width = plan.scales.back().width;
    painting.height = plan.scales.back().height;
    painting.frames = static_cast<int>(folder_.frames().size());
    painting.order.recipe.changes = recipe_.changes;
    if (!goes_on_) painting.standing.reset();
  });
}

void PaintJob::note(const Progress& progress) {
  without_fail([&] { course_->write(progress); });
  report_->note_progress(progress);
  pace_->note(progress);
  note_weights(progress);
  const double now = stopwatch_.seconds();
  const bool tells = told_seconds_ < 0.0 || now - told_seconds_ >= kTellSeconds;
  if (tells) told_seconds_ = now;
  workshop_.gallery.note(
      painting_.id, [&](Painting& painting) { painting.standing = standing_of(progress, *pace_); },
      tells);
}

void PaintJob::note_weights(const Progress& progress) {
  const bool changed = seen_any_ && progress.weights != in_force_;
  if (changed || !seen_any_) {
    workshop_.gallery.note(
        painting_.id,
        [&](Painting& painting) {
          const bool as_asked = loss_weights(painting.weights) == progress.weights;
          if (as_asked) painting.weights_asked = false;
          if (!painting.weights_asked && !as_asked) {
            painting.weights = shown_weights(progress.weights, painting.order.styles.size());
          }
          std::vector<impasto::WeightChange>& changes = painting.order.recipe.changes;
          const bool is_known = std::ranges::any_of(changes, [&](const auto& known) {
            return known.evaluations <= all_evaluations_ && known.weights == progress.weights;
          });
          if (changed && !is_known) changes.push_back({all_evaluations_, progress.weights});
        },
        false);
  }
  seen_any_ = true;
  in_force_ = progress.weights;
  all_evaluations_ = progress.all_evaluations;
}

bool PaintJob::wants_picture(const Progress& progress) {
  wanted_ = showing_->wants(stopwatch_.seconds(), progress.all_evaluations);
  return wanted_.any();
}

void PaintJob::show(const Progress& progress, const Picture& picture) {
  without_fail([&] {
    if (wanted_.frame) {
      write_file(folder_.frame(progress.all_evaluations),
                 encode_jpeg(picture, kFrameSide, kQuality));
      workshop_.gallery.note(
          painting_.id, [](Painting& painting) { ++painting.frames; }, false);
    }
    if (wanted_.view) {
      workshop_.gallery.show(painting_.id, picture.width, picture.height,
                             encode_jpeg(picture, kPreviewSide, kQuality));
    }
  });
  showing_->shown(stopwatch_.seconds());
}

/// What it looks like at the end of a run, kept for when it is not at work.
void PaintJob::show_last(const Result& result) {
  const Picture& picture = result.picture;
  const std::string jpeg = encode_jpeg(picture, kPreviewSide, kQuality);
  write_file(folder_.preview(), jpeg);
  workshop_.gallery.show(painting_.id, picture.width, picture.height, jpeg);
}

void PaintJob::keep(const Result& result) {
  Recipe recipe = result.recipe;
  recipe.engine.memory_bytes = recipe_.engine.memory_bytes;  // and not what was free at the time
  write_picture(result.picture, folder_.picture(), {.settings = to_json(recipe)});
  for (const fs::directory_entry& file : fs::directory_iterator(folder_.path())) {
    std::error_code ignored;
    if (file.path().filename().string().starts_with("view-")) fs::remove(file.path(), ignored);
  }
  write_file(folder_.frame(result.evaluations), encode_jpeg(result.picture, kFrameSide, kQuality));
  std::error_code ignored;
  fs::remove(folder_.timelapse(), ignored);
  show_last(result);
  write_report(result);
}

void PaintJob::write_report(const Result& result) {
  const Order& order = painting_.order;
  const auto add = [&](const char* caption, const std::string& id) {
    if (id.empty()) return;
    report_->add_source(fmt::format("{}: {}", caption, workshop_.pictures.info(id).name),
                        workshop_.pictures.read(id));
  };
  report_->note_result(result);
  add("content", order.content);
  for (const Order::Style& style : order.styles) add("style", style.picture);
  if (recipe_.init == Init::picture) add("begun from", order.initial);
  if (!note_.empty()) report_->add_note(note_);
  report_->write(folder_.report());
}

void PaintJob::end(State state, const Result& result) {
  const bool is_over = state == State::done || state == State::stopped;
  const int frames = static_cast<int>(folder_.frames().size());
  workshop_.gallery.finish(painting_.id, state, [&](Painting& painting) {
    painting.frames = frames;
    painting.order.recipe.changes = result.recipe.changes;
    if (result.evaluations == 0 && is_over) painting.width = painting.height = 0;
    if (painting.standing) painting.standing->seconds_left = is_over ? 0.0 : -1.0;
  });
  std::error_code ignored;  // it would be found again as one that nothing needs
  if (is_over) fs::remove(folder_.checkpoint(), ignored);
}

std::optional<LossWeights> PaintJob::new_weights(const Progress& progress) const {
  std::optional<LossWeights> wanted;
  workshop_.gallery.note(
      painting_.id,
      [&](Painting& painting) {
        if (painting.weights_asked) wanted = loss_weights(painting.weights);
      },
      false);
  if (!wanted || *wanted == progress.weights) return std::nullopt;
  return wanted;
}

void PaintJob::refuse_weights(const Error& error) {
  note_ = error.what();
  workshop_.gallery.note(painting_.id, [&](Painting& painting) {
    painting.weights = shown_weights(in_force_, painting.order.styles.size());
    painting.weights_asked = false;
  });
}

}  // namespace impasto::studio
