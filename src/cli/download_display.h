#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace impasto::cli {

/// Shows on stderr how a download comes along: one line that redraws itself on a terminal, a plain
/// line every few seconds elsewhere.
class DownloadDisplay {
 public:
  explicit DownloadDisplay(std::string name);

  void show(std::uint64_t so_far, std::uint64_t all);

  /// Shows the last state and ends the line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  void print();

  std::string name_;
  bool terminal_;
  std::uint64_t so_far_ = 0;
  std::uint64_t all_ = 0;
  std::optional<std::uint64_t> first_;    // bytes that an earlier run left
  std::optional<std::uint64_t> printed_;  // so_far_ when it was printed last
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace impasto::cli
