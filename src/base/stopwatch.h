#pragma once

#include <chrono>

namespace impasto {

/// Wall-clock time since it was made.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

  /// What the system's monotonic clock shows, in seconds: other processes read the same.
  [[nodiscard]] static double now() {
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace impasto
