#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/stopwatch.h"
#include "impasto/report.h"
#include "impasto/session.h"
#include "studio/workshop/course.h"
#include "studio/workshop/gallery.h"
#include "studio/workshop/pace.h"
#include "studio/workshop/picture_store.h"
#include "studio/workshop/showing.h"

namespace impasto::studio {

/// Pixels a side, at most, of the picture that is shown while a painting is at work.
inline constexpr int kPreviewSide = 1024;

/// What all paintings of a studio share.
struct Workshop {
  const EngineSettings& engine;  ///< of the studio
  const PictureStore& pictures;
  Gallery& gallery;
  SpeedRecord& speeds;
  std::shared_ptr<ModelShelf> models;
  std::shared_ptr<StyleShelf> styles;
};

/// The order's recipe as it is painted here: with the studio's weights, threads and memory.
[[nodiscard]] Recipe painted_recipe(const Recipe& recipe, const EngineSettings& studio);

/// What speeds are kept under.
[[nodiscard]] SpeedRecord::Key speed_key(const Recipe& recipe, const Plan& plan);

/// Memory that this process may use in all, what it holds now among it: of what `engine` allows and
/// what the machine has the lesser.
[[nodiscard]] std::uint64_t usable_memory(const EngineSettings& engine);

/// Paints one painting, from its checkpoint on where there is one, and keeps all that comes of it
/// in its folder.
class PaintJob {
 public:
  PaintJob(Workshop& workshop, Painting painting);

  /// Until it is done, or a stop is requested: then `Wish` of the gallery says what becomes of it.
  /// Throws Error where it cannot be painted.
  void run(const std::stop_token& stop);

 private:
  [[nodiscard]] PictureSources sources() const;
  [[nodiscard]] std::unique_ptr<Session> open_session();
  [[nodiscard]] Observer observer();
  void begin(const Plan& plan);
  template <typename Body>
  void without_fail(const Body& body);
  void note(const Progress& progress);
  void note_weights(const Progress& progress);
  [[nodiscard]] bool wants_picture(const Progress& progress);
  void show(const Progress& progress, const Picture& picture);
  void show_last(const Result& result);
  void keep(const Result& result);
  void write_report(const Result& result);
  void end(State state, const Result& result);
  [[nodiscard]] std::optional<LossWeights> new_weights(const Progress& progress) const;
  void refuse_weights(const Error& error);

  Workshop& workshop_;
  Painting painting_;
  PaintingFolder folder_;
  Recipe recipe_;
  std::string note_;  ///< for the report
  const Stopwatch stopwatch_;
  Plan plan_;
  LossWeights in_force_;
  int all_evaluations_ = 0;  ///< at the last progress
  bool seen_any_ = false;    ///< progress
  std::optional<CourseWriter> course_;
  std::optional<Report> report_;
  std::optional<Pace> pace_;
  std::optional<Showing> showing_;
  Showing::Wants wanted_;
  double told_seconds_ = -1.0;  ///< when progress was told last
  bool goes_on_ = false;        ///< from a checkpoint
  int done_ = 0;                ///< evaluations before
};

}  // namespace impasto::studio
