#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace impasto::studio {

/// Slows down who guesses passwords, and holds no thread for it: after a wrong one an address is
/// not listened to for a while, that doubles with each further one.
class LoginThrottle {
 public:
  using Clock = std::chrono::steady_clock;

  /// How long this address has to wait until its next password is looked at; zero: it is now.
  [[nodiscard]] std::chrono::milliseconds wait_of(const std::string& address,
                                                  Clock::time_point now) const;

  void count_failure(const std::string& address, Clock::time_point now);
  void forget(const std::string& address);

 private:
  struct Failures {
    int count = 0;
    Clock::time_point until;
  };

  void make_room();

  mutable std::mutex mutex_;
  std::map<std::string, Failures> failures_;
};

}  // namespace impasto::studio
