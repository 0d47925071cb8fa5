#include "studio/workshop/studio.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "image/encode.h"
#include "impasto/animation.h"
#include "studio/workshop/course.h"
#include "studio/workshop/document.h"
#include "studio/workshop/estimator.h"
#include "studio/workshop/files.h"
#include "studio/workshop/gallery.h"
#include "studio/workshop/json.h"
#include "studio/workshop/paint_job.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/weights.h"
#include "studio/workshop/words.h"
#include "weights/store.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;

/// A picture of a billion pixels that cannot be compressed at all.
constexpr std::uint64_t kMostPictureBytes = std::uint64_t{4} << 30;

[[noreturn]] void refuse_early(const Painting& painting, std::string_view what) {
  throw Refusal(Reason::not_found, fmt::format("\"{}\" has no {} yet; wait until it is done",
                                               painting.order.name, what));
}

/// A request names no files of this machine: only models that impasto knows or holds.
void check_weights_are_known(const Order& order, const EngineSettings& engine) {
  const std::string& weights = order.recipe.engine.weights;
  if (weights.empty() || weights == engine.weights || find_in_catalogue(weights) != nullptr) return;
  const std::vector<std::string> stored = stored_names();
  if (std::ranges::find(stored, weights) != stored.end()) return;
  throw Refusal(Reason::invalid, fmt::format("there is no model {}; leave the recipe's "
                                             "engine.weights out, or name one that impasto has",
                                             excerpt_of(weights)));
}

}  // namespace

struct Studio::Impl {
  explicit Impl(StudioSettings given)
      : settings(std::move(given)),
        lock(settings.folder),
        pictures(settings.folder / "pictures", settings.pictures,
                 [this](const StoredPicture& picture) {
                   events.publish("picture", "picture " + picture.id, picture_json(picture).dump());
                 }),
        gallery(settings.folder / "paintings", events, settings.waiting),
        speeds(settings.folder / "speeds.json"),
        workshop{settings.engine, pictures,           gallery,
                 speeds,          make_model_shelf(), make_style_shelf()},
        estimator(settings.engine, pictures, speeds, workshop.models) {}

  void work(const std::stop_token& end);
  void paint(const Gallery::Job& job);
  [[nodiscard]] fs::path existing(const std::string& id, const fs::path& file,
                                  std::string_view what) const;
  void store_masks(const Order& order);
  [[nodiscard]] std::string name_for(const Order& order) const;

  StudioSettings settings;
  FolderLock lock;
  EventHub events;
  PictureStore pictures;
  Gallery gallery;
  SpeedRecord speeds;
  Workshop workshop;
  Estimator estimator;
  mutable std::mutex encoding;  ///< one time-lapse at a time
  std::mutex ordering;          ///< pictures are not removed while an order comes to need them
  std::jthread painter;         ///< ends first
};

void Studio::Impl::work(const std::stop_token& end) {
  const std::stop_callback interrupted(end, [this] { gallery.interrupt(); });
  if (gallery.is_idle()) {
    try {
      estimator.measure(end);
    } catch (const Error&) {
      // An order will say what is wrong.
    }
  }
  while (const std::optional<Gallery::Job> job = gallery.next(end)) {
    if (end.stop_requested()) gallery.interrupt();
    paint(*job);
  }
}

void Studio::Impl::paint(const Gallery::Job& job) {
  const auto fail = [&](const std::string& message) {
    gallery.finish(job.painting.id, State::failed,
                   [&](Painting& painting) { painting.error = message; });
  };
  try {
    PaintJob(workshop, job.painting).run(job.stop);
  } catch (const DoesNotFit& error) {
    fail(refusal_text(error.sizes()));
  } catch (const std::bad_alloc&) {
    fail("memory did not suffice; free some, or paint it smaller");
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

fs::path Studio::Impl::existing(const std::string& id, const fs::path& file,
                                std::string_view what) const {
  const Painting painting = gallery.find(id);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) refuse_early(painting, what);
  return file;
}

/// Those that the order uses and that are not there yet.
void Studio::Impl::store_masks(const Order& order) {
  for (const std::string& id : order.pictures()) {
    const auto mask = order.masks.find(id);
    if (mask == order.masks.end()) continue;
    const PictureStore::Added added =
        pictures.add("regions", PictureRole::regions, std::as_bytes(std::span(mask->second)));
    if (added.picture.id == id) continue;
    throw Refusal(Reason::invalid, fmt::format("the mask {} is not the picture of that id but {}; "
                                               "take the document as it was written",
                                               id, added.picture.id));
  }
}

std::string Studio::Impl::name_for(const Order& order) const {
  if (std::string name = clean_name(order.name); !name.empty()) return name;
  std::vector<std::string> styles;
  for (const Order::Style& style : order.styles)
    styles.push_back(pictures.info(style.picture).name);
  return painting_name(order.content.empty() ? "" : pictures.info(order.content).name, styles);
}

Studio::Studio(StudioSettings settings) : impl_(new Impl(std::move(settings))) {
  impl_->painter = std::jthread([this](const std::stop_token& end) { impl_->work(end); });
}

Studio::~Studio() {
  impl_->events.close();
  impl_->painter.request_stop();
  impl_->painter.join();
}

const StudioSettings& Studio::settings() const { return impl_->settings; }
std::vector<std::string> Studio::problems() const { return impl_->gallery.problems(); }
PictureStore& Studio::pictures() { return impl_->pictures; }
EventHub& Studio::events() { return impl_->events; }

void Studio::remove_picture(const std::string& id) {
  const std::lock_guard lock(impl_->ordering);
  const StoredPicture picture = impl_->pictures.info(id);
  if (impl_->gallery.uses(id)) {
    throw Refusal(Reason::conflict,
                  fmt::format("\"{}\" is used by a painting; remove that first", picture.name));
  }
  impl_->pictures.remove(id);
  impl_->events.publish("picture-removed", "picture " + id, nlohmann::json{{"id", id}}.dump());
}

Painting Studio::order(Order order) {
  const std::lock_guard lock(impl_->ordering);
  impl_->gallery.check_room();
  check_weights_are_known(order, impl_->settings.engine);
  impl_->store_masks(order);
  order.masks.clear();
  const Estimate estimate = impl_->estimator.estimate(order);
  if (!estimate.fits) throw Refusal(Reason::conflict, estimate.message);
  order.name = impl_->name_for(order);
  Painting painting{
      .created = now_milliseconds(), .weights = weights_of(order), .plan = estimate.plan};
  painting.order = std::move(order);
  return impl_->gallery.add(std::move(painting));
}

Estimate Studio::estimate(const Order& order) const {
  check_weights_are_known(order, impl_->settings.engine);
  return impl_->estimator.estimate(order);
}

PaintingPage Studio::paintings(const PaintingQuery& query) const {
  return impl_->gallery.page(query, [&](const std::string& id) {
    try {
      return impl_->pictures.info(id).name;
    } catch (const Refusal&) {
      return std::string();
    }
  });
}

Painting Studio::painting(const std::string& id) const { return impl_->gallery.find(id); }

Painting Studio::rename(const std::string& id, const std::string& name) {
  const std::string clean = clean_name(name);
  if (clean.empty()) throw Refusal(Reason::invalid, "the name is empty; give one");
  return impl_->gallery.change(id, [&](Painting& painting) { painting.order.name = clean; });
}

Painting Studio::move_to(const std::string& id, int position) {
  return impl_->gallery.move_to(id, position);
}

Painting Studio::pause(const std::string& id) { return impl_->gallery.pause(id); }
Painting Studio::resume(const std::string& id) { return impl_->gallery.resume(id); }
Painting Studio::stop(const std::string& id) { return impl_->gallery.stop(id); }
void Studio::remove(const std::string& id) { impl_->gallery.remove(id); }

Painting Studio::change_weights(const std::string& id, const WeightChange& change) {
  return impl_->gallery.change_weights(id, change);
}

fs::path Studio::picture_file(const std::string& id) const {
  return impl_->existing(id, impl_->gallery.folder_of(id).picture(), "picture");
}

fs::path Studio::report_file(const std::string& id) const {
  return impl_->existing(id, impl_->gallery.folder_of(id).report(), "report");
}

fs::path Studio::frame_file(const std::string& id, int number) const {
  const Painting painting = impl_->gallery.find(id);
  const std::vector<fs::path> frames = impl_->gallery.folder_of(id).frames();
  if (number >= 1 && number <= std::ssize(frames))
    return frames[static_cast<std::size_t>(number) - 1];
  throw Refusal(Reason::not_found, fmt::format("\"{}\" has {} frames, and none of number {}",
                                               painting.order.name, frames.size(), number));
}

std::string Studio::view(const std::string& id, int side) const {
  const Painting painting = impl_->gallery.find(id);
  const PaintingFolder folder = impl_->gallery.folder_of(id);
  const int kept_side = view_side(side);
  const auto reduced = [&](const std::string& bytes) {
    return make_thumbnail(std::as_bytes(std::span(bytes)), kept_side, false, "the view").bytes;
  };
  if (const auto preview = impl_->gallery.preview(id)) {
    // As it is where it may be: pages ask for it several times a second, and painting pays for it.
    const bool is_small =
        std::min(kPreviewSide, std::max(painting.width, painting.height)) <= kept_side;
    return is_small ? *preview : reduced(*preview);
  }
  std::error_code ignored;
  const bool is_over = painting.state == State::done || painting.state == State::stopped;
  if (is_over && fs::exists(folder.picture(), ignored)) {
    if (fs::exists(folder.view(kept_side), ignored)) {
      return read_file(folder.view(kept_side), kMostViewBytes);
    }
    std::string view = reduced(read_file(folder.picture(), kMostPictureBytes));
    write_file(folder.view(kept_side), view);
    return view;
  }
  if (fs::exists(folder.preview(), ignored)) {
    return reduced(read_file(folder.preview(), kMostViewBytes));
  }
  const std::vector<fs::path> frames = folder.frames();
  if (frames.empty()) refuse_early(painting, "picture");
  return reduced(read_file(frames.back(), kMostViewBytes));
}

std::string Studio::timelapse(const std::string& id) const {
  const Painting painting = impl_->gallery.find(id);
  const PaintingFolder folder = impl_->gallery.folder_of(id);
  const std::lock_guard lock(impl_->encoding);
  const bool is_over = painting.state == State::done || painting.state == State::stopped;
  std::error_code ignored;
  if (!is_over || !fs::exists(folder.timelapse(), ignored)) {
    const std::vector<fs::path> frames = folder.frames();
    if (frames.empty()) refuse_early(painting, "frames");
    write_animation(frames, folder.timelapse());
  }
  return read_file(folder.timelapse(), kMostViewBytes);
}

std::string Studio::course(const std::string& id) const {
  const Painting painting = impl_->gallery.find(id);
  return course_json(read_course(impl_->gallery.folder_of(id).course()),
                     painting.plan ? &*painting.plan : nullptr);
}

std::string Studio::document(const std::string& id) const {
  const Painting painting = impl_->gallery.find(id);
  return order_document(painting.order, impl_->pictures);
}

}  // namespace impasto::studio
