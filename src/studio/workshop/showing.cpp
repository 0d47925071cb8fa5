#include "studio/workshop/showing.h"

#include <algorithm>

namespace impasto::studio {
namespace {

/// With the last picture, and those that several runs have at their ends, below 120.
constexpr int kFrames = 100;

/// Least seconds between two views. A browser that draws without a graphics card takes the
/// painting's processors: three a second on a page at 256 pixels made two processors 19 % slower,
/// two make them 12 %.
constexpr double kViewRest = 0.5;

/// Least time between the beginnings of two showings, in times that one has taken: at most 2.5 % of
/// the time goes there. With what handing views to a page takes, that stays below 5 %.
constexpr double kRestPerShowing = 40.0;

}  // namespace

Showing::Showing(int planned_evaluations, int done)
    : stride_(std::max(1, (planned_evaluations + kFrames - 1) / kFrames)),
      next_frame_((done / stride_ + 1) * stride_) {}

Showing::Wants Showing::wants(double seconds, int evaluations) {
  if (seconds < next_) return {};
  Wants wants{.view = seconds >= next_view_, .frame = evaluations >= next_frame_};
  if (!wants.any()) return {};
  begun_ = seconds;
  if (wants.view) next_view_ = seconds + kViewRest;
  if (wants.frame) next_frame_ = (evaluations / stride_ + 1) * stride_;
  return wants;
}

void Showing::shown(double seconds) { next_ = begun_ + kRestPerShowing * (seconds - begun_); }

}  // namespace impasto::studio
