#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "impasto/engine.h"
#include "impasto/history_precision.h"
#include "impasto/loss.h"

namespace impasto {

enum class OptimizerKind { lbfgs, adam };

/// What L-BFGS takes for the loss's curvature before it knows any.
enum class Preconditioner {
  none,        ///< the same for every pixel, as in PyTorch's
  multiscale,  ///< less for coarse structure than for fine: half the evaluations and less
};

/// Where colors may be while the picture is moved downhill.
enum class ColorRange {
  clamped,  ///< within 0 and 1, what a file can hold: what is optimized is what is written
  free,     ///< anywhere, as in PyTorch's optimizers; what lies outside is cut off at the end
};

/// How the picture is moved downhill.
struct OptimizerSettings {
  OptimizerKind kind = OptimizerKind::lbfgs;
  /// Step length: 0 takes the method's usual one (L-BFGS 1, Adam 0.02 in units of the [0, 1]
  /// range).
  double learning_rate = 0.0;
  int history = 20;                                             ///< L-BFGS: pairs kept, 1 to 1000
  HistoryPrecision history_precision = HistoryPrecision::bf16;  ///< of those pairs
  Preconditioner preconditioner = Preconditioner::multiscale;   ///< L-BFGS
  ColorRange color_range = ColorRange::clamped;
  bool line_search = false;  ///< L-BFGS: strong Wolfe line search instead of the fixed step
  double beta1 = 0.9;        ///< Adam
  double beta2 = 0.999;      ///< Adam
  double epsilon = 1e-8;     ///< Adam
};

/// What the painting starts from.
enum class Init { content, noise, style, picture };

/// How a painting gets the photo's colors in place of the style's.
enum class OriginalColors {
  off,        ///< it has the style's
  luminance,  ///< afterwards: the painting's luminance with the photo's chrominance
  linear,     ///< beforehand: each style gets the photo's mean color and covariance
  histogram,  ///< beforehand: each style gets the photo's histogram, channel by channel
};

/// Weights that a painting goes on with.
struct WeightChange {
  /// Of the objective, over all scales, after which it takes effect: before the first step that
  /// begins with so many or more. From 1 to 1e9.
  int evaluations = 1;
  LossWeights weights;
};

/// Every setting of a painting, so that the same recipe and the same pictures give the same bytes.
struct Recipe {
  EngineSettings engine;
  /// Styles are balanced unless told otherwise; LossSettings{} is the loss by its formula alone.
  LossSettings loss = {.style_weight = 50.0, .balance_style = true};
  OptimizerSettings optimizer;

  /// Longer side of the picture at each scale, coarse to fine (pyramid()); {0} paints at the
  /// content's own size and leaves style pictures at theirs. Scales before the last at which a
  /// picture would be too small for the layers are left out.
  std::vector<int> sizes = {128, 256, 512};

  /// Evaluations of the objective at each scale; one number serves all scales; empty: the usual
  /// number of each (usual_iterations()).
  std::vector<int> iterations = {};

  /// Whether L-BFGS takes its pairs along from one scale to the next, resized.
  bool carry_optimizer = false;

  Init init = Init::content;
  double init_noise = 0.0;  ///< share of noise in the start, 0 to 1
  std::uint64_t seed = 0;   ///< of the noise

  /// Longer side of style pictures, relative to the painting's: one for all, or one for each.
  std::vector<double> style_scales = {1.0};

  /// Factors on that, over which each style's statistics are averaged.
  std::vector<double> style_multiscale = {1.0};

  OriginalColors original_colors = OriginalColors::off;

  /// Colors of the content's regions, "#rrggbb", that stay as they are in the photo.
  std::vector<std::string> kept_regions;

  /// Width over height of a painting without content; 0: 1.
  double aspect = 0.0;

  /// Whether opposite edges are to meet, as a texture's that is laid out side by side.
  bool tileable = false;

  /// Changes of the loss's weights on the way, in rising order of their evaluations, each at
  /// another count. At each the painting goes on from the best picture of its scale so far, and the
  /// optimizer starts anew. Those after the last evaluation have no effect.
  std::vector<WeightChange> changes = {};

  /// Pixels painted beyond each edge at every scale and cut off at the end, so that the network's
  /// zero padding leaves no rim; 0 to 256. The loss reported is that of the larger picture.
  int border = 0;

  /// As many or more at each scale but the last, whose rims the next scale would enlarge. A
  /// tileable painting has none.
  int coarse_border = 16;

  /// Throws Error naming the first setting that is out of range, unknown or contradictory.
  void validate() const;
};

/// The recipe as one JSON object with every setting.
[[nodiscard]] std::string to_json(const Recipe& recipe);

/// The recipe that such an object holds: exactly the one that was written; settings that it does
/// not name have their defaults. A style_weight without balance_style is not balanced, and a border
/// without coarse_border holds at every scale. Safe to call with text of any origin.
/// Throws Error: no JSON, more than 1 MiB of it, an unknown setting (with the one that may be
/// meant), a value of another type or out of range, settings that contradict each other.
[[nodiscard]] Recipe recipe_from_json(std::string_view text);

}  // namespace impasto
