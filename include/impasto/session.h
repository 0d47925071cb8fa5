#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "impasto/error.h"
#include "impasto/loss.h"
#include "impasto/picture.h"
#include "impasto/recipe.h"

namespace impasto {

/// What a session is going to do, known before it does it.
struct Plan {
  struct Scale {
    int width = 0;
    int height = 0;
    int iterations = 0;
    int tile = 0;                  ///< pixels a side of the network's windows; 0: as fast as can be
    bool vectors_on_disk = false;  ///< the picture, and what the optimizer keeps
    bool maps_on_disk = false;     ///< of the network
  };
  std::string model;           ///< name or file of the weights
  std::string backend;         ///< "cpu" or "reference"
  std::string precision;       ///< "f32" or "bf16"
  std::string precision_note;  ///< why `automatic` took the slower one; empty unless it did
  int threads = 0;
  std::vector<Scale> scales;     ///< coarse to fine
  std::uint64_t peak_bytes = 0;  ///< memory that the process needs at most
  std::uint64_t disk_bytes = 0;  ///< of temporary files, where memory does not do
  int evaluations_done = 0;      ///< over all scales, by the run that left the checkpoint
};

/// Where a painting stands after an iteration.
struct Progress {
  int scale = 0;            ///< index into Plan::scales
  int iteration = 0;        ///< within the scale, from 1
  int evaluations = 0;      ///< of the objective within the scale, so far
  int all_evaluations = 0;  ///< over all scales
  double seconds = 0.0;     ///< since the session started to paint; with those before a checkpoint
  double ready = 0.0;       ///< of those: when the scale's first evaluation could begin
  LossReport loss;          ///< at the picture this iteration evaluated
  bool undone = false;      ///< the step before led to `rejected_total` and was taken back
  double rejected_total = 0.0;
  LossWeights weights;  ///< that `loss` was weighed with
};

/// Called from the thread that paints, between iterations. Empty functions are not called.
struct Observer {
  std::function<void(const Plan&)> on_plan;
  std::function<void(const Progress&)> on_progress;

  /// Whether on_picture is to be called after this iteration. Only with
  /// SessionOptions::shows_pictures.
  std::function<bool(const Progress&)> wants_picture;
  /// The picture that a stop would give now, at the painting's final size.
  std::function<void(const Progress&, const Picture&)> on_picture;

  /// Asked before a step, once at each count of evaluations, how the painting is to go on. A value
  /// other than the weights in force makes it go on with that, just as if the recipe had such a
  /// change at this count (Recipe::changes): from the best picture of its scale so far, with an
  /// optimizer that knows nothing yet. Result::recipe names it. Another style_blend takes the time
  /// of measuring the styles, other weights alone take none.
  std::function<std::optional<LossWeights>(const Progress&)> new_weights;

  /// What new_weights gave cannot be painted with: Session::check_weights() refuses it, or nothing
  /// is left of a style where one is needed, or so many changes do not fit into a picture's
  /// metadata. Painting goes on with the weights before. Without this function the error ends the
  /// painting.
  std::function<void(const Error&)> on_weights_failure;

  /// A checkpoint could not be written: painting goes on, and will try again when the next is due.
  /// Without this function the error ends the painting.
  std::function<void(const Error&)> on_checkpoint_failure;
};

/// How often something is done: after so many evaluations, or so many seconds.
struct Interval {
  int evaluations = 0;   ///< 0: seconds count
  double seconds = 0.0;  ///< 0: evaluations count
};

/// Models that sessions share: each is read from its file once, however many sessions paint with
/// it, one after the other or on several threads.
class ModelShelf;
[[nodiscard]] std::shared_ptr<ModelShelf> make_model_shelf();

/// What was measured of style pictures, for sessions that share it: a style that was measured at
/// the same size by the same network is not measured again. It keeps what was used last, up to 128
/// MiB.
class StyleShelf;
[[nodiscard]] std::shared_ptr<StyleShelf> make_style_shelf();

/// What a session does beside painting.
struct SessionOptions {
  /// File that keeps all that going on later needs, written when it is due, when a scale is done,
  /// and when a stop is requested; empty: none. It is a .safetensors file and appears whole or not
  /// at all.
  std::filesystem::path checkpoint = {};
  /// By seconds, writing takes a tenth of the time at most: with large pictures the file is written
  /// less often.
  Interval checkpoint_every = {.evaluations = 0, .seconds = 60.0};
  /// Text kept in the checkpoint for whoever goes on: where the pictures are, perhaps.
  std::string checkpoint_note = {};

  /// Checkpoint to go on from, with the recipe that it holds (read_checkpoint()), in which are the
  /// changes of weights that were made; empty: start anew. The result has the very same bytes as
  /// one of a painting that was never interrupted, on the same kind of machine.
  std::filesystem::path resume = {};

  std::shared_ptr<ModelShelf> models = {};  ///< shared with other sessions; empty: its own
  std::shared_ptr<StyleShelf> styles = {};  ///< the same

  bool shows_pictures = false;  ///< Observer::on_picture is used: memory is planned for it
};

/// A finished or stopped painting.
struct Result {
  Picture picture;       ///< the best one reached at the last scale; values within [0, 1]
  LossReport loss;       ///< of that picture before clamping
  int evaluations = 0;   ///< over all scales
  double seconds = 0.0;  ///< with those before a checkpoint
  bool stopped = false;  ///< a stop was requested before all scales were done

  /// The one that was given, with the changes of weights that were made meanwhile: a painting that
  /// was not stopped is painted again from it to the same bytes.
  Recipe recipe = {};
};

/// Gives a picture when it is asked for, by reading a file perhaps. Called once.
using PictureSource = std::function<Picture()>;

/// The pictures that a painting is made from, which need not be there yet. One without content is
/// a texture: content layers are left out, and Recipe::aspect says its shape. One without styles
/// has no style terms.
struct PictureSources {
  PictureSource content = {};
  std::vector<PictureSource> styles = {};
  PictureSource initial = {};  ///< must be given with Init::picture, and is used only then

  /// How many of `styles`, in turn, make up each style of the recipe, such as the pictures of a
  /// folder, which share the style's part of the blend evenly; empty: one each.
  std::vector<int> style_counts = {};

  /// The content's regions: a picture of its size in flat colors, one for each region.
  PictureSource content_regions = {};

  /// The same for every one of `styles`; regions of the same color belong together. Empty with
  /// content_regions: all styles paint all that is not in Recipe::kept_regions.
  std::vector<PictureSource> style_regions = {};
};

/// Paints one picture. Construct it (settings are validated, weights loaded, memory planned), look
/// at plan(), then run().
class Session {
 public:
  /// `initial` is used with Init::picture and must be given then.
  /// Throws Error: settings out of range, pictures too small for the layers, weights missing or of
  /// another network, more memory and disk needed than allowed; a checkpoint that cannot be
  /// written, or cannot be read, or is of another recipe (but for threads and memory), other
  /// pictures, another model or precision.
  Session(Recipe recipe, Picture content, std::vector<Picture> styles,
          std::optional<Picture> initial = std::nullopt, SessionOptions options = {});

  /// The same for pictures that are still to be read: the calling thread asks for one after the
  /// other while another loads the weights. Throws what a source throws, too.
  Session(Recipe recipe, const PictureSources& sources, SessionOptions options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  [[nodiscard]] const Plan& plan() const;

  /// Throws Error for weights that Observer::new_weights must not give: out of range, not as many
  /// shares as there are styles, nothing left to paint for. Any thread may call it.
  void check_weights(const LossWeights& weights) const;

  /// Paints until all scales are done or a stop is requested; a stop keeps what was reached.
  Result run(const Observer& observer = {}, std::stop_token stop = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What a checkpoint says, so that a session can be made that goes on from it.
struct CheckpointSummary {
  Recipe recipe;
  std::string note;      ///< SessionOptions::checkpoint_note
  int evaluations = 0;   ///< over all scales, so far
  double seconds = 0.0;  ///< of painting, so far
};

/// Safe to call with a file of any origin. Throws Error: not a checkpoint, or damaged.
[[nodiscard]] CheckpointSummary read_checkpoint(const std::filesystem::path& file);

/// The loss of `image` against `content` and `styles` under the recipe's loss and engine settings,
/// all pictures resized to the recipe's last size (0: as they are; then image and content must
/// agree in size) and without a border. Convolutions are direct, the most exact way;
/// painting takes the fastest, whose terms agree within 1e-5. With `gradient`, also d total / d
/// pixel, (3, H, W), for RGB in [0, 1]. Throws Error as Session does.
[[nodiscard]] LossReport evaluate_loss(const Recipe& recipe, Picture content,
                                       std::vector<Picture> styles, Picture image,
                                       Picture* gradient = nullptr);

/// The same for pictures that are still to be read, and with regions; pixels of regions that are
/// kept are judged as they are.
[[nodiscard]] LossReport evaluate_loss(const Recipe& recipe, const PictureSources& sources,
                                       Picture image, Picture* gradient = nullptr);

/// `picture` with every pixel half in the color of its region in `regions`, which has the same
/// size; those of `kept` colors, as in Recipe::kept_regions, stay as they are. Throws Error as
/// Session does for such regions.
[[nodiscard]] Picture overlay_regions(Picture picture, const Picture& regions,
                                      const std::vector<std::string>& kept = {});

}  // namespace impasto
