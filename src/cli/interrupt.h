#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace impasto::cli {

/// Turns the first Ctrl-C (or SIGTERM) into a stop request and lets the second one end the program
/// with exit code 130. Make it before other threads are started: they inherit the blocked signals.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait_for_signals(const std::stop_token& finished);

  sigset_t signals_{};
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace impasto::cli
