#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "studio/workshop/event_hub.h"
#include "studio/workshop/painting.h"
#include "studio/workshop/picture_store.h"

namespace impasto::studio {

struct StudioSettings {
  std::filesystem::path folder;  ///< all that the studio keeps
  EngineSettings engine = {};    ///< weights, threads and memory of every painting
  PictureLimits pictures = {};
  std::size_t waiting = 100;  ///< paintings in the queue at most
};

/// Weights to go on with; what is not named stays.
struct WeightChange {
  std::optional<double> content_weight = {};
  std::optional<double> style_weight = {};
  std::optional<double> tv_weight = {};
  std::optional<std::vector<double>> styles = {};  ///< one for each style of the order
};

/// What a painting will take, before it begins.
struct Estimate {
  bool fits = true;
  std::string message;  ///< one line for people; why it does not fit, where it does not
  Plan plan;            ///< without scales where it does not fit
  int width = 0;
  int height = 0;
  std::optional<double> seconds;  ///< nothing where no evaluation was ever measured
  bool measured = false;          ///< `seconds` come of paintings, and not of a short test alone
  std::uint64_t available_bytes = 0;
  int largest_size = 0;  ///< longer side that would fit, where this one does not; 0: unknown
};

/// Which paintings are asked for.
struct PaintingQuery {
  std::optional<State> state = {};
  std::string search;  ///< words, all of which are in its name or its pictures' names
  std::string before;  ///< id; only older ones
  int limit = 50;
};

struct PaintingPage {
  std::vector<Painting> paintings;  ///< newest first
  bool more = false;
};

/// Everything that the studio does: it keeps pictures and paintings in a folder, paints what is in
/// its queue on one thread of its own, and tells what happens. What it keeps survives its end at
/// any moment; what was being painted goes on from its checkpoint. Functions may be called from
/// several threads; none waits for a painting. They throw Refusal where the asker is wrong, and
/// Error where the machine is.
class Studio {
 public:
  /// Throws Error where another studio has the folder, or the weights cannot be had.
  explicit Studio(StudioSettings settings);

  /// Writes a checkpoint of what is being painted.
  ~Studio();

  [[nodiscard]] const StudioSettings& settings() const;

  /// What was found in the folder at the start and could not be used, one line each.
  [[nodiscard]] std::vector<std::string> problems() const;

  [[nodiscard]] PictureStore& pictures();
  [[nodiscard]] EventHub& events();

  /// Removes a picture that no painting uses.
  void remove_picture(const std::string& id);

  Painting order(Order order);
  [[nodiscard]] Estimate estimate(const Order& order) const;

  [[nodiscard]] PaintingPage paintings(const PaintingQuery& query) const;
  [[nodiscard]] Painting painting(const std::string& id) const;

  Painting rename(const std::string& id, const std::string& name);
  Painting move_to(const std::string& id, int position);  ///< in the queue, from 1
  Painting change_weights(const std::string& id, const WeightChange& change);
  Painting pause(const std::string& id);
  Painting resume(const std::string& id);
  Painting stop(const std::string& id);
  void remove(const std::string& id);

  /// The finished picture's file, a PNG. Throws Refusal before there is one; as all that follow.
  [[nodiscard]] std::filesystem::path picture_file(const std::string& id) const;
  [[nodiscard]] std::filesystem::path report_file(const std::string& id) const;
  [[nodiscard]] std::filesystem::path frame_file(const std::string& id, int number) const;

  /// What there is of the picture now, as a JPEG of at most `side` pixels a side.
  [[nodiscard]] std::string view(const std::string& id, int side) const;

  /// The frames as an animated WebP.
  [[nodiscard]] std::string timelapse(const std::string& id) const;

  /// One JSON text: the weighted loss at every evaluation so far.
  [[nodiscard]] std::string course(const std::string& id) const;

  /// One JSON text: the order with all that is needed to paint it again elsewhere, masks included.
  [[nodiscard]] std::string document(const std::string& id) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::studio
