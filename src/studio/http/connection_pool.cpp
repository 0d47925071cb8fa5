#include "studio/http/connection_pool.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <utility>

#include "impasto/error.h"

namespace impasto::studio {
namespace {

/// How long to wait where the system has no descriptor or memory for another connection.
constexpr std::chrono::milliseconds kShortage{50};

/// A client whose machine is gone is noticed when bytes stay unacknowledged for so long; the
/// kernel would try for a quarter of an hour.
constexpr unsigned kUnacknowledgedMs = 20'000;

void set_options(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs, sizeof kUnacknowledgedMs);
}

}  // namespace

ConnectionPool::ConnectionPool(Descriptor listening, const ServerLimits& limits, Serve serve)
    : listening_(std::move(listening)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      limits_(limits),
      serve_(std::move(serve)) {
  if (wake_.get() < 0) throw Error("cannot serve: this process has too many files open");
  try {
    for (std::size_t i = 0; i < limits.threads; ++i) {
      threads_.emplace_back([this, i] { work(i); });
    }
    accepting_ = std::thread([this] { accept_connections(); });
  } catch (const std::exception& error) {
    stop({});
    throw Error(
        fmt::format("cannot start {} threads to serve with: {}", limits.threads, error.what()));
  }
}

ConnectionPool::~ConnectionPool() { stop({}); }

void ConnectionPool::wake() const {
  const std::uint64_t one = 1;
  // Fails only where it is awake already.
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void ConnectionPool::stop(std::chrono::milliseconds grace) {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    ready_.clear();
    wake();
    changed_.notify_all();
    changed_.wait_for(lock, grace, [this] { return served_.empty(); });
    for (const int socket : served_) ::shutdown(socket, SHUT_RDWR);
  }
  if (accepting_.joinable()) accepting_.join();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::size_t ConnectionPool::handed_over() {
  const std::lock_guard lock(mutex_);
  return ready_.size() + served_.size();
}

bool ConnectionPool::make_room() {
  if (silent_.size() + handed_over() < limits_.connections) return true;
  if (silent_.empty()) return false;
  silent_.erase(silent_.begin());
  return true;
}

void ConnectionPool::accept_connections() {
  while (true) {
    const bool room = make_room();
    std::vector<pollfd> waiting = {
        {.fd = wake_.get(), .events = POLLIN, .revents = 0},
        {.fd = room ? listening_.get() : -1, .events = POLLIN, .revents = 0}};
    for (const Silent& client : silent_) {
      waiting.push_back({.fd = client.socket.get(), .events = POLLIN, .revents = 0});
    }
    int timeout = -1;
    if (!silent_.empty()) {
      const auto left = std::chrono::ceil<ServerLimits::Time>(silent_[0].until - Clock::now());
      timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    if (::poll(waiting.data(), waiting.size(), timeout) < 0) continue;
    if (waiting[0].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const ssize_t taken = ::read(wake_.get(), &count, sizeof count);
    }
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    std::vector<Silent> still_silent;
    for (std::size_t i = 0; i < silent_.size(); ++i) {
      if (waiting[i + 2].revents != 0) {
        hand_over(std::move(silent_[i].socket));
      } else {
        still_silent.push_back(std::move(silent_[i]));
      }
    }
    silent_ = std::move(still_silent);
    dismiss_silent();
    if (waiting[1].revents != 0) accept_one();
  }
  silent_.clear();
  listening_.reset();
}

void ConnectionPool::accept_one() {
  Descriptor socket(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.get() < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      std::this_thread::sleep_for(kShortage);
    }
    return;
  }
  set_options(socket.get());
  silent_.push_back({std::move(socket), Clock::now() + limits_.silence});
}

void ConnectionPool::dismiss_silent() {
  const auto now = Clock::now();
  const auto is_over = [&](const Silent& client) { return client.until <= now; };
  silent_.erase(silent_.begin(), std::ranges::find_if_not(silent_, is_over));
}

void ConnectionPool::hand_over(Descriptor socket) {
  const std::lock_guard lock(mutex_);
  ready_.push_back(std::move(socket));
  changed_.notify_one();
}

void ConnectionPool::work(std::size_t thread) {
  while (true) {
    Descriptor socket;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
      if (stopping_) return;
      socket = std::move(ready_.front());
      ready_.pop_front();
      served_.insert(socket.get());
    }
    serve_(thread, socket.get());
    {
      // Closed under the lock: nobody shuts down what has that number next.
      const std::lock_guard lock(mutex_);
      served_.erase(socket.get());
      socket.reset();
      if (stopping_) changed_.notify_all();
    }
    wake();
  }
}

}  // namespace impasto::studio
