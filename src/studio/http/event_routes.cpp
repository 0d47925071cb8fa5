#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "impasto/version.h"
#include "studio/http/answers.h"
#include "studio/http/routes.h"

namespace impasto::studio {
namespace {

using Clock = std::chrono::steady_clock;

/// How soon a client is missed that has gone.
constexpr std::chrono::milliseconds kLook{250};

/// One of those who may listen at a time.
class Seat {
 public:
  Seat(std::atomic<int>& taken, int seats) : taken_(taken), is_mine_(taken.fetch_add(1) < seats) {}
  ~Seat() { taken_.fetch_sub(1); }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  [[nodiscard]] bool is_mine() const { return is_mine_; }

 private:
  std::atomic<int>& taken_;
  bool is_mine_;
};

/// Server-sent events (the WHATWG's HTML standard, 9.2) as they come.
class EventStream {
 public:
  EventStream(std::shared_ptr<Seat> seat, EventHub& hub, ServerLimits::Time heartbeat)
      : seat_(std::move(seat)), hub_(hub), listener_(hub), heartbeat_(heartbeat) {}

  /// Writes what there is to write within a while. False: nobody listens any more.
  bool write(httplib::DataSink& sink) {
    if (last_ == Clock::time_point()) {
      return say(sink, fmt::format("event: hello\ndata: {{\"version\":\"{}\"}}\n\n", version));
    }
    const auto event = listener_.wait(std::min(kLook, heartbeat_));
    if (hub_.is_closed()) {
      sink.done();
      return true;
    }
    if (!sink.is_writable()) return false;
    if (event.has_value()) {
      return say(sink, fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event->number, event->name,
                                   event->data));
    }
    return Clock::now() - last_ < heartbeat_ || say(sink, ":\n\n");
  }

 private:
  bool say(httplib::DataSink& sink, const std::string& text) {
    last_ = Clock::now();
    return sink.write(text.data(), text.size());
  }

  std::shared_ptr<Seat> seat_;
  EventHub& hub_;
  EventHub::Listener listener_;
  ServerLimits::Time heartbeat_;
  Clock::time_point last_;  ///< when something was said
};

}  // namespace

void add_event_routes(Router& router, EventHub& events, const ServerLimits& limits,
                      std::atomic<int>& listening) {
  router.add({"GET", "/api/events", [&events, &limits, &listening](Call& call) {
                check_parameters(call.request, {});
                auto seat = std::make_shared<Seat>(listening, limits.listeners);
                if (!seat->is_mine()) {
                  call.response.set_header("Retry-After", "5");
                  return answer_error(
                      call.response, 503,
                      fmt::format("{} pages listen already; close one of them", limits.listeners));
                }
                auto stream =
                    std::make_shared<EventStream>(std::move(seat), events, limits.heartbeat);
                replace_header(call.response, "Cache-Control", "no-store");
                call.response.set_content_provider(
                    "text/event-stream",
                    [stream](std::size_t, httplib::DataSink& sink) { return stream->write(sink); });
              }});
}

}  // namespace impasto::studio
