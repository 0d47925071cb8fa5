#pragma once

namespace impasto::studio {

/// When a painting at work is shown: as a view for people who watch, and as a frame of its
/// time-lapse. Showing takes a small part of the time, whatever one showing takes.
class Showing {
 public:
  /// Of so many evaluations in all, of which `done` are behind it.
  Showing(int planned_evaluations, int done);

  struct Wants {
    bool view = false;
    bool frame = false;

    [[nodiscard]] bool any() const { return view || frame; }
  };

  /// What is due, `seconds` after the work began. Where anything is, shown() must follow.
  [[nodiscard]] Wants wants(double seconds, int evaluations);

  /// What was asked for is done.
  void shown(double seconds);

 private:
  int stride_;      ///< evaluations between frames
  int next_frame_;  ///< evaluations
  double next_view_ = 0.0;
  double next_ = 0.0;   ///< of either
  double begun_ = 0.0;  ///< when the showing at hand was asked for
};

}  // namespace impasto::studio
