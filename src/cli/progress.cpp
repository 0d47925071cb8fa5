#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/system.h"

namespace impasto::cli {
namespace {

int terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

/// Evaluations cost as the pixels they see.
double scale_cost(const Plan::Scale& scale) {
  return static_cast<double>(scale.width) * scale.height;
}

/// What is done to save memory.
std::string layout_text(const Plan::Scale& scale) {
  std::string text;
  if (scale.tile > 0) text += fmt::format(" in tiles of {}", scale.tile);
  if (scale.maps_on_disk) {
    text += ", its maps and vectors on disk";
  } else if (scale.vectors_on_disk) {
    text += ", its vectors on disk";
  }
  return text;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = std::lround(seconds);
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

ProgressDisplay::ProgressDisplay() : terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressDisplay::show_plan(const Plan& plan) {
  plan_ = plan;
  if (!plan.precision_note.empty()) fmt::print(stderr, "impasto: {}\n", plan.precision_note);
  std::string sizes;
  for (const Plan::Scale& scale : plan.scales) {
    sizes += fmt::format("{}{} at {}x{}{}", sizes.empty() ? "" : ", ", scale.iterations,
                         scale.width, scale.height, layout_text(scale));
  }
  const std::string disk =
      plan.disk_bytes > 0 ? fmt::format(" and {} of disk", bytes_text(plan.disk_bytes)) : "";
  fmt::print(stderr, "{} on {} ({}, {} threads); iterations: {}; at most {}{}\n", plan.model,
             plan.backend, plan.precision, plan.threads, sizes, bytes_text(plan.peak_bytes), disk);
}

double ProgressDisplay::fraction_done(const Progress& progress) const {
  double done = 0.0;
  double all = 0.0;
  for (int i = 0; i < std::ssize(plan_.scales); ++i) {
    const Plan::Scale& scale = plan_.scales[i];
    const double cost = scale_cost(scale);
    all += cost * scale.iterations;
    if (i < progress.scale) done += cost * scale.iterations;
    if (i == progress.scale) done += cost * std::min(progress.evaluations, scale.iterations);
  }
  return done / all;
}

std::string ProgressDisplay::status(const Progress& progress) const {
  const Plan::Scale& scale = plan_.scales[progress.scale];
  const double fraction = fraction_done(progress);
  const double left = progress.seconds * (1.0 - fraction) / fraction;
  const std::string tv =
      progress.loss.weighted_tv > 0.0 ? fmt::format(", tv {:.4g}", progress.loss.weighted_tv) : "";
  return fmt::format("{}x{} {}/{}  {} left {}  total {:.4g} (content {:.4g}, style {:.4g}{})",
                     scale.width, scale.height, progress.evaluations, scale.iterations,
                     duration_text(progress.seconds), duration_text(left), progress.loss.total,
                     progress.loss.weighted_content, progress.loss.weighted_style, tv);
}

/// A line after each second, then after each tenth of the time so far, and the last of a scale.
bool ProgressDisplay::is_due(const Progress& progress) {
  const bool last = progress.evaluations >= plan_.scales[progress.scale].iterations;
  if (!last && progress.iteration > 1 && progress.seconds < next_line_) return false;
  next_line_ = progress.seconds + std::max(1.0, progress.seconds / 10.0);
  return true;
}

void ProgressDisplay::show(const Progress& progress) {
  if (progress.undone) {
    finish();
    fmt::print(stderr, "a step to a total of {:.4g} was undone\n", progress.rejected_total);
  }
  if (!terminal_) {
    if (is_due(progress)) fmt::print(stderr, "{}\n", status(progress));
    return;
  }
  constexpr int kBarCells = 20;
  const auto filled = static_cast<int>(kBarCells * fraction_done(progress));
  std::string line =
      fmt::format("[{:#<{}}{:.<{}}] {}", "", filled, "", kBarCells - filled, status(progress));
  line.resize(std::min(line.size(), static_cast<std::size_t>(terminal_width() - 1)));
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
  bar_is_open_ = true;
}

void ProgressDisplay::finish() {
  if (!bar_is_open_) return;
  fmt::print(stderr, "\n");
  bar_is_open_ = false;
}

}  // namespace impasto::cli
