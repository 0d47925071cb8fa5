#include "cli/interrupt.h"

#include <unistd.h>

#include <ctime>

#include "cli/command.h"

namespace impasto::cli {

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& finished) { wait_for_signals(finished); });
}

Interrupt::~Interrupt() {
  waiter_.request_stop();
  waiter_.join();
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

void Interrupt::wait_for_signals(const std::stop_token& finished) {
  constexpr timespec kPoll{.tv_sec = 0, .tv_nsec = 50'000'000};
  while (!finished.stop_requested()) {
    if (sigtimedwait(&signals_, nullptr, &kPoll) <= 0) continue;
    if (stop_.stop_requested()) _exit(kInterrupted);
    stop_.request_stop();
  }
}

}  // namespace impasto::cli
