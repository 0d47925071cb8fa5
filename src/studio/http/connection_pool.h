#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "studio/http/descriptor.h"
#include "studio/http/server_limits.h"

namespace impasto::studio {

/// Accepts connections and has each one served by one of a fixed number of threads. A connection
/// takes a thread only once its client has said something: browsers open some in advance, and keep
/// them silent.
class ConnectionPool {
 public:
  /// Serves the connection `socket`, which is closed afterwards, on thread `thread` (from 0). Must
  /// not throw, and return soon when the socket is shut down.
  using Serve = std::function<void(std::size_t thread, int socket)>;

  ConnectionPool(Descriptor listening, const ServerLimits& limits, Serve serve);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// Accepts nothing more, lets what is being served go on for `grace`, then shuts its sockets
  /// down, and waits for the threads.
  void stop(std::chrono::milliseconds grace);

 private:
  using Clock = std::chrono::steady_clock;

  struct Silent {
    Descriptor socket;
    Clock::time_point until;
  };

  void accept_connections();
  /// False: as many connections as there may be, and none that could be given up for another.
  bool make_room();
  void accept_one();
  void dismiss_silent();
  void hand_over(Descriptor socket);
  void work(std::size_t thread);
  [[nodiscard]] std::size_t handed_over();
  void wake() const;

  Descriptor listening_;
  Descriptor wake_;
  const ServerLimits& limits_;
  Serve serve_;
  std::vector<Silent> silent_;  ///< oldest first; the accepting thread's own

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Descriptor> ready_;
  std::set<int> served_;
  bool stopping_ = false;

  std::thread accepting_;
  std::vector<std::thread> threads_;
};

}  // namespace impasto::studio
