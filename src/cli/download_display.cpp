#include "cli/download_display.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace impasto::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kTerminalPause = 100ms;
constexpr std::chrono::milliseconds kPlainPause = 5s;

std::string megabytes(double bytes) { return fmt::format("{:.1f} MB", bytes / 1e6); }

}  // namespace

DownloadDisplay::DownloadDisplay(std::string name)
    : name_(std::move(name)), terminal_(isatty(STDERR_FILENO) == 1) {}

void DownloadDisplay::show(std::uint64_t so_far, std::uint64_t all) {
  const auto now = Clock::now();
  if (!first_.has_value()) {
    first_ = so_far;
    start_ = now;
  }
  so_far_ = so_far;
  all_ = all;
  if (now < next_) return;
  next_ = now + (terminal_ ? kTerminalPause : kPlainPause);
  print();
}

void DownloadDisplay::print() {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const auto so_far = static_cast<double>(so_far_);
  const double fresh = std::max(so_far - static_cast<double>(first_.value_or(0)), 0.0);
  const std::string line =
      fmt::format("{}: {}{}, {} a second", name_, megabytes(so_far),
                  all_ == 0 ? "" : " of " + megabytes(static_cast<double>(all_)),
                  megabytes(fresh / std::max(seconds, 0.001)));
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[K" : "", line, terminal_ ? "" : "\n");
  std::fflush(stderr);
  printed_ = so_far_;
}

void DownloadDisplay::finish() {
  if (first_.has_value() && printed_ != so_far_) print();
  if (terminal_ && printed_.has_value()) fmt::print(stderr, "\n");
  first_.reset();
}

}  // namespace impasto::cli
