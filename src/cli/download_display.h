#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace impasto::cli {

/// Shows on stderr how a download comes along: one line that redraws itself on a terminal, a plain
/// line every few seconds elsewhere.
class DownloadDisplay {
 public:
  explicit DownloadDisplay(std::string name);

  void show(std::uint64_t so_far, std::uint64_t all);

  /// Ends the line that redraws itself.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::string name_;
  bool terminal_;
  bool line_is_open_ = false;
  std::uint64_t first_ = 0;  // bytes that an earlier run left
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace impasto::cli
