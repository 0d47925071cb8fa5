#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace impasto::studio {

/// Something that listeners are told: a name and one line of JSON.
struct Event {
  std::uint64_t number = 0;
  std::string name;
  std::string data;
};

/// Hands events from the threads where they happen to those that listen. A listener that is slow
/// misses the older of several events with one key, never the newest.
class EventHub {
  struct Queue;

 public:
  EventHub();
  ~EventHub();

  class Listener {
   public:
    explicit Listener(EventHub& hub);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// The next event; nothing where none came in time, or the hub was closed.
    [[nodiscard]] std::optional<Event> wait(std::chrono::milliseconds at_most);

   private:
    EventHub& hub_;
    std::shared_ptr<Queue> queue_;
  };

  /// Of events with one `key` that a listener has not taken yet only the newest is kept.
  void publish(const std::string& name, const std::string& key, const std::string& data);

  [[nodiscard]] int listeners() const;

  /// Ends all waiting, now and later.
  void close();
  [[nodiscard]] bool is_closed() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::studio
