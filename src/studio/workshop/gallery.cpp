#include "studio/workshop/gallery.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "studio/workshop/files.h"
#include "studio/workshop/json.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/shape_names.h"
#include "studio/workshop/weights.h"
#include "studio/workshop/words.h"

namespace impasto::studio {
namespace {

using nlohmann::json;

constexpr int kMostAtOnce = 200;

std::string one_line(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

[[noreturn]] void refuse(const Painting& painting, std::string_view what) {
  throw Refusal(Reason::conflict, fmt::format("\"{}\" is {}; {}", painting.order.name,
                                              painting.state == State::painting
                                                  ? "being painted"
                                                  : name_of(kStateNames, painting.state),
                                              what));
}

}  // namespace

Painting Gallery::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return seen(entry(id));
}

PaintingPage Gallery::page(const PaintingQuery& query, const PictureNames& names) const {
  const int limit = std::clamp(query.limit, 1, kMostAtOnce);
  PaintingPage page;
  const std::lock_guard lock(mutex_);
  auto next = entries_.rbegin();
  while (next != entries_.rend()) {
    const auto& [id, known] = *next++;
    const Painting& painting = known.painting;
    if (!query.before.empty() && id >= query.before) continue;
    if (query.state && painting.state != *query.state) continue;
    if (!query.search.empty()) {
      std::string text = painting.order.name;
      for (const std::string& picture : painting.order.pictures()) text += '\n' + names(picture);
      if (!has_words(text, query.search)) continue;
    }
    if (std::ssize(page.paintings) == limit) {
      page.more = true;
      break;
    }
    page.paintings.push_back(seen(known));
  }
  return page;
}

bool Gallery::uses(const std::string& picture) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(entries_, [&](const auto& known) {
    const std::vector<std::string> pictures = known.second.painting.order.pictures();
    return std::ranges::find(pictures, picture) != pictures.end();
  });
}

std::shared_ptr<const std::string> Gallery::preview(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return entry(id).preview;
}

void Gallery::check_room() const {
  const std::lock_guard lock(mutex_);
  if (queue_.size() < most_waiting_) return;
  throw Refusal(Reason::full, fmt::format("{} paintings are waiting already, as many as may; wait "
                                          "until one is done, or remove one",
                                          queue_.size()));
}

Painting Gallery::add(Painting painting) {
  check_room();
  const std::lock_guard lock(mutex_);
  do {
    painting.id = new_id();
  } while (entries_.contains(painting.id));
  Entry& added = entries_[painting.id];
  added.painting = std::move(painting);
  try {
    save(added);
  } catch (const Error&) {
    entries_.erase(added.painting.id);
    throw;
  }
  queue_.push_back(added.painting.id);
  save_queue();
  tell(added);
  queued_.notify_all();
  return seen(added);
}

Painting Gallery::change(const std::string& id, const Change& change) {
  const std::lock_guard lock(mutex_);
  Entry& changed = entry(id);
  change(changed.painting);
  save(changed);
  tell(changed);
  return seen(changed);
}

Painting Gallery::change_weights(const std::string& id, const WeightChange& change) {
  const std::lock_guard lock(mutex_);
  Entry& changed = entry(id);
  Painting& painting = changed.painting;
  const bool at_work = id == at_work_;
  if (!at_work && painting.state != State::queued && painting.state != State::paused) {
    refuse(painting, "its weights cannot change any more");
  }
  const Weights weights = changed_weights(painting.weights, change);
  std::error_code ignored;
  if (at_work || std::filesystem::exists(folder_of(id).checkpoint(), ignored)) {
    painting.weights_asked = true;
  } else {
    set_weights(painting.order, weights);
  }
  painting.weights = weights;
  save(changed);
  tell(changed);
  return seen(changed);
}

Painting Gallery::move_to(const std::string& id, int position) {
  const std::lock_guard lock(mutex_);
  const Entry& moved = entry(id);
  if (moved.painting.state != State::queued) refuse(moved.painting, "only what waits has a place");
  leave_queue(id);
  const auto place = std::clamp<std::ptrdiff_t>(position - 1, 0, std::ssize(queue_));
  queue_.insert(queue_.begin() + place, id);
  save_queue();
  tell_queue();
  return seen(moved);
}

Painting Gallery::pause(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Entry& paused = entry(id);
  if (id == at_work_) {
    if (wish_ == Wish::stop) refuse(paused.painting, "it is stopping already");
    ask(Wish::pause);
    return seen(paused);
  }
  if (paused.painting.state != State::queued) refuse(paused.painting, "it cannot be paused");
  leave_queue(id);
  save_queue();
  return set_state(paused, State::paused);
}

Painting Gallery::resume(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Entry& resumed = entry(id);
  const State state = resumed.painting.state;
  if (state != State::paused && state != State::failed) {
    refuse(resumed.painting, "only what is paused or has failed can go on");
  }
  resumed.painting.error.clear();
  resumed.painting.finished = 0;
  queue_first(id);
  return set_state(resumed, State::queued);
}

Painting Gallery::stop(const std::string& id) {
  const std::lock_guard lock(mutex_);
  Entry& stopped = entry(id);
  const State state = stopped.painting.state;
  if (id == at_work_) {
    ask(Wish::stop);
    return seen(stopped);
  }
  if (state != State::queued && state != State::paused) {
    refuse(stopped.painting, "there is nothing to stop");
  }
  std::error_code ignored;
  if (std::filesystem::exists(folder_of(id).checkpoint(), ignored)) {
    // What was reached is in its checkpoint; whoever paints makes a picture of it.
    stopped.stops = true;
    if (state == State::queued) leave_queue(id);
    queue_first(id);
    return set_state(stopped, State::queued);
  }
  leave_queue(id);
  save_queue();
  stopped.painting.finished = now_milliseconds();
  return set_state(stopped, State::stopped);
}

void Gallery::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  (void)entry(id);
  leave_queue(id);
  entries_.erase(id);
  save_queue();
  if (id == at_work_) {
    std::error_code ignored;
    std::filesystem::remove(folder_of(id).record(), ignored);
    ask(Wish::drop);
  } else {
    folder_of(id).remove();
  }
  events_.publish("removed", "painting " + id, one_line({{"id", id}}));
  tell_queue();
}

Gallery::Entry& Gallery::entry(const std::string& id) {
  return const_cast<Entry&>(std::as_const(*this).entry(id));
}

const Gallery::Entry& Gallery::entry(const std::string& id) const {
  const auto found = entries_.find(id);
  if (found != entries_.end()) return found->second;
  throw Refusal(Reason::not_found, fmt::format("there is no painting {}", excerpt_of(id)));
}

Painting Gallery::seen(const Entry& entry) const {
  Painting painting = entry.painting;
  const auto place = std::ranges::find(queue_, painting.id);
  painting.position = place == queue_.end() ? 0 : 1 + static_cast<int>(place - queue_.begin());
  return painting;
}

void Gallery::tell(const Entry& entry) const {
  events_.publish("painting", "painting " + entry.painting.id,
                  one_line(painting_json(seen(entry), false)));
}

void Gallery::tell_queue() const {
  for (const std::string& id : queue_) tell(entry(id));
}

void Gallery::save(const Entry& entry) const { folder_of(entry.painting.id).save(entry.painting); }

void Gallery::save_queue() const {
  json ids = json::array();
  if (!at_work_.empty() && entries_.contains(at_work_)) ids.push_back(at_work_);
  for (const std::string& id : queue_) ids.push_back(id);
  write_file(folder_ / "queue.json", json{{"queue", ids}}.dump());
}

void Gallery::queue_first(const std::string& id) {
  queue_.push_front(id);
  save_queue();
  queued_.notify_all();
}

void Gallery::leave_queue(const std::string& id) { std::erase(queue_, id); }

void Gallery::ask(Wish wish) {
  wish_ = wish;
  work_.request_stop();
}

Painting Gallery::set_state(Entry& entry, State state) {
  entry.painting.state = state;
  save(entry);
  tell(entry);
  tell_queue();
  return seen(entry);
}

}  // namespace impasto::studio
