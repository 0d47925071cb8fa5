#include "studio/workshop/event_hub.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace impasto::studio {
namespace {

/// Events that a listener who has stopped listening leaves lying at most.
constexpr std::size_t kMostWaiting = 2000;

struct Waiting {
  std::string key;
  Event event;
};

}  // namespace

struct EventHub::Queue {
  std::deque<Waiting> waiting;
};

struct EventHub::Impl {
  mutable std::mutex mutex;
  std::condition_variable arrived;
  std::vector<std::shared_ptr<Queue>> queues;
  std::uint64_t number = 0;
  bool closed = false;
};

EventHub::EventHub() : impl_(std::make_unique<Impl>()) {}
EventHub::~EventHub() = default;

EventHub::Listener::Listener(EventHub& hub) : hub_(hub), queue_(std::make_shared<Queue>()) {
  const std::lock_guard lock(hub_.impl_->mutex);
  hub_.impl_->queues.push_back(queue_);
}

EventHub::Listener::~Listener() {
  const std::lock_guard lock(hub_.impl_->mutex);
  std::erase(hub_.impl_->queues, queue_);
}

std::optional<Event> EventHub::Listener::wait(std::chrono::milliseconds at_most) {
  Impl& hub = *hub_.impl_;
  std::unique_lock lock(hub.mutex);
  hub.arrived.wait_for(lock, at_most, [&] { return hub.closed || !queue_->waiting.empty(); });
  if (hub.closed || queue_->waiting.empty()) return std::nullopt;
  Event event = std::move(queue_->waiting.front().event);
  queue_->waiting.pop_front();
  return event;
}

void EventHub::publish(const std::string& name, const std::string& key, const std::string& data) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->closed) return;
    const std::uint64_t number = ++impl_->number;
    for (const auto& queue : impl_->queues) {
      std::erase_if(queue->waiting, [&](const Waiting& waiting) { return waiting.key == key; });
      if (queue->waiting.size() >= kMostWaiting) queue->waiting.pop_front();
      queue->waiting.push_back({key, {number, name, data}});
    }
  }
  impl_->arrived.notify_all();
}

int EventHub::listeners() const {
  const std::lock_guard lock(impl_->mutex);
  return static_cast<int>(impl_->queues.size());
}

void EventHub::close() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closed = true;
  }
  impl_->arrived.notify_all();
}

bool EventHub::is_closed() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->closed;
}

}  // namespace impasto::studio
