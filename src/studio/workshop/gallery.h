#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "studio/workshop/event_hub.h"
#include "studio/workshop/painting.h"
#include "studio/workshop/painting_folder.h"
#include "studio/workshop/studio.h"

namespace impasto::studio {

/// What the one who paints is to do with the painting at work, once it has stopped.
enum class Wish {
  none,   ///< it is done, or the studio ends: it goes on at the next start
  pause,  ///< to be gone on with later
  stop,   ///< to keep what was reached
  drop,   ///< it was removed
};

/// All paintings and their queue, in a folder. Whatever changes is saved, and told to listeners.
/// Its functions may be called from several threads at once, and none takes long. They throw
/// Refusal where there is no such painting, or it is not in a state for that.
class Gallery {
 public:
  using Change = std::function<void(Painting&)>;
  using PictureNames = std::function<std::string(const std::string& id)>;

  /// Reads what is in the folder, which is made where it is missing.
  Gallery(std::filesystem::path folder, EventHub& events, std::size_t most_waiting);

  /// What could not be read, one line each.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

  [[nodiscard]] PaintingFolder folder_of(const std::string& id) const {
    return PaintingFolder(folder_ / id);
  }

  [[nodiscard]] Painting find(const std::string& id) const;
  [[nodiscard]] PaintingPage page(const PaintingQuery& query, const PictureNames& names) const;
  [[nodiscard]] bool uses(const std::string& picture) const;

  /// What was shown last of a painting at work: a JPEG; null: nothing since the start.
  [[nodiscard]] std::shared_ptr<const std::string> preview(const std::string& id) const;

  /// Throws Refusal where the queue is full.
  void check_room() const;

  /// At the queue's end.
  Painting add(Painting painting);

  /// Changes, saves and tells.
  Painting change(const std::string& id, const Change& change);

  Painting move_to(const std::string& id, int position);
  Painting pause(const std::string& id);
  Painting resume(const std::string& id);
  Painting stop(const std::string& id);
  void remove(const std::string& id);

  // For the one who paints.

  struct Job {
    Painting painting;
    std::stop_token stop;  ///< requested by people's wishes
  };
  /// Waits for the queue's first and puts it to work; nothing once `end` is requested.
  std::optional<Job> next(std::stop_token end);

  /// Asks what is at work to stop, if anything is.
  void interrupt();

  [[nodiscard]] bool is_idle() const;
  [[nodiscard]] Wish wish() const;

  /// Ends the work: `state` is what it has come to. Painting::error and so on are set by `last`.
  void finish(const std::string& id, State state, const Change& last);

  /// Changes and tells, and does not save: where a painting at work stands. Nothing happens where
  /// it was removed.
  void note(const std::string& id, const Change& change, bool tells = true);

  /// A new view of a painting at work.
  void show(const std::string& id, int width, int height, std::string jpeg);

 private:
  struct Entry {
    Painting painting;
    std::shared_ptr<const std::string> preview = {};
    bool stops = false;  ///< as soon as it is at work
  };
  using Entries = std::map<std::string, Entry>;

  void load();
  void load_queue();
  [[nodiscard]] Entry& entry(const std::string& id);
  [[nodiscard]] const Entry& entry(const std::string& id) const;
  [[nodiscard]] Painting seen(const Entry& entry) const;
  void save(const Entry& entry) const;
  void save_queue() const;
  void tell(const Entry& entry) const;
  void tell_queue() const;
  void queue_first(const std::string& id);
  void leave_queue(const std::string& id);
  void ask(Wish wish);
  Painting set_state(Entry& entry, State state);

  std::filesystem::path folder_;
  EventHub& events_;
  std::size_t most_waiting_;
  std::vector<std::string> problems_;

  mutable std::mutex mutex_;
  std::condition_variable_any queued_;
  Entries entries_;
  std::deque<std::string> queue_;  ///< without what is at work
  std::string at_work_;            ///< empty: nothing
  std::stop_source work_;
  Wish wish_ = Wish::none;
};

}  // namespace impasto::studio
