#include "cli/download_display.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/system.h"

namespace impasto::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTerminalPause = 100ms;
constexpr auto kPlainPause = 5s;

}  // namespace

DownloadDisplay::DownloadDisplay(std::string name)
    : name_(std::move(name)), terminal_(isatty(STDERR_FILENO) == 1) {}

void DownloadDisplay::show(std::uint64_t so_far, std::uint64_t all) {
  const auto now = Clock::now();
  if (start_ == Clock::time_point{}) {
    start_ = now;
    first_ = so_far;
  }
  const bool whole = all != 0 && so_far >= all && so_far > first_;
  if (now < next_ && !whole) return;
  if (whole && next_ == Clock::time_point::max()) return;  // said already
  next_ = whole
              ? Clock::time_point::max()
              : now + (terminal_ ? Clock::duration(kTerminalPause) : Clock::duration(kPlainPause));

  const double seconds = std::chrono::duration<double>(now - start_).count();
  const auto fresh = static_cast<double>(so_far - std::min(first_, so_far));
  const auto rate = static_cast<std::uint64_t>(fresh / std::max(seconds, 0.001));
  const std::string of = all == 0 ? "" : fmt::format(" of {}", bytes_text(all));
  const std::string line =
      fmt::format("{}: {}{}, {} a second", name_, bytes_text(so_far), of, bytes_text(rate));
  if (terminal_) {
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
    line_is_open_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
}

void DownloadDisplay::finish() {
  if (std::exchange(line_is_open_, false)) fmt::print(stderr, "\n");
}

}  // namespace impasto::cli
