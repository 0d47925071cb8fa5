// The gallery as the one who paints sees it, and as it is found at the start.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "studio/workshop/files.h"
#include "studio/workshop/gallery.h"
#include "studio/workshop/json.h"
#include "studio/workshop/words.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMostQueueBytes = std::uint64_t{1} << 20;

}  // namespace

Gallery::Gallery(fs::path folder, EventHub& events, std::size_t most_waiting)
    : folder_(std::move(folder)), events_(events), most_waiting_(most_waiting) {
  make_folder(folder_);
  remove_parts(folder_);
  load();
  load_queue();
}

void Gallery::load() {
  for (const fs::directory_entry& file : fs::directory_iterator(folder_)) {
    const std::string id = file.path().filename().string();
    if (!is_id(id) || !file.is_directory()) continue;
    try {
      entries_[id].painting = folder_of(id).load();
      folder_of(id).tidy();
    } catch (const Error& error) {
      entries_.erase(id);
      problems_.emplace_back(error.what());
    }
  }
}

/// What was being painted when the studio ended comes first; what the file lacks, last.
void Gallery::load_queue() {
  std::vector<std::string> ids;
  try {
    const fs::path file = folder_ / "queue.json";
    if (fs::exists(file)) {
      ids =
          parse_json(read_file(file, kMostQueueBytes)).at("queue").get<std::vector<std::string>>();
    }
  } catch (const json::exception&) {
    problems_.emplace_back("the order of the queue is lost; paintings are in order of creation");
  } catch (const Error& error) {
    problems_.emplace_back(error.what());
  }
  for (const auto& [id, known] : entries_) ids.push_back(id);
  for (const std::string& id : ids) {
    const auto found = entries_.find(id);
    if (found == entries_.end() || std::ranges::find(queue_, id) != queue_.end()) continue;
    State& state = found->second.painting.state;
    if (state == State::painting) {
      state = State::queued;
      queue_.push_front(id);
    } else if (state == State::queued) {
      queue_.push_back(id);
    }
  }
}

std::optional<Gallery::Job> Gallery::next(std::stop_token end) {
  std::unique_lock lock(mutex_);
  if (!queued_.wait(lock, end, [&] { return !queue_.empty(); }) || end.stop_requested()) {
    return std::nullopt;
  }
  const std::string id = queue_.front();
  queue_.pop_front();
  at_work_ = id;
  work_ = std::stop_source();
  wish_ = Wish::none;
  Entry& begun = entry(id);
  if (std::exchange(begun.stops, false)) ask(Wish::stop);
  begun.painting.state = State::painting;
  if (begun.painting.started == 0) begun.painting.started = now_milliseconds();
  save(begun);
  save_queue();
  tell(begun);
  tell_queue();
  return Job{begun.painting, work_.get_token()};
}

void Gallery::interrupt() {
  const std::lock_guard lock(mutex_);
  work_.request_stop();
}

bool Gallery::is_idle() const {
  const std::lock_guard lock(mutex_);
  return at_work_.empty() && queue_.empty();
}

Wish Gallery::wish() const {
  const std::lock_guard lock(mutex_);
  return wish_;
}

void Gallery::finish(const std::string& id, State state, const Change& last) {
  const std::lock_guard lock(mutex_);
  at_work_.clear();
  wish_ = Wish::none;
  const auto found = entries_.find(id);
  if (found == entries_.end()) {
    folder_of(id).remove();
    save_queue();
    return;
  }
  Entry& finished = found->second;
  finished.painting.state = state;
  const bool is_over = state != State::queued && state != State::paused;
  if (is_over) finished.painting.finished = now_milliseconds();
  last(finished.painting);
  if (state == State::queued) queue_.push_front(id);
  try {
    save(finished);
    save_queue();
  } catch (const Error& error) {  // what is on disk will be found as it was before
    if (finished.painting.error.empty()) finished.painting.error = error.what();
  }
  if (is_over) finished.preview.reset();
  tell(finished);
}

void Gallery::note(const std::string& id, const Change& change, bool tells) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  change(found->second.painting);
  if (tells) tell(found->second);
}

void Gallery::show(const std::string& id, int width, int height, std::string jpeg) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  Entry& shown = found->second;
  shown.preview = std::make_shared<const std::string>(std::move(jpeg));
  shown.painting.width = width;
  shown.painting.height = height;
  ++shown.painting.version;
  const nlohmann::ordered_json data{{"id", id}, {"version", shown.painting.version}};
  events_.publish("view", "view " + id, data.dump());
}

}  // namespace impasto::studio
