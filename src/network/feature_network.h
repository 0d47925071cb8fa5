#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/large_vector.h"
#include "impasto/engine.h"
#include "network/kernel_choices.h"
#include "network/model.h"
#include "network/region_weights.h"
#include "network/step_report.h"
#include "network/topology.h"

namespace impasto {

/// A copy of the features at a tap, in whatever layout the backend keeps them. Only the network
/// shape and backend that made it can read it.
class FeatureSnapshot {
 public:
  virtual ~FeatureSnapshot() = default;
};

/// One region's part of a TapGradient: matrix * F + bias + curve[c][floor(F_c / width_c)].
struct RegionGradient {
  std::span<const float> matrix = {};  ///< (C, C), symmetric; empty: none
  std::span<const float> bias = {};    ///< (C); empty: none
  /// (C, Tap::histogram_bins), by the widths of set_histogram_widths(); 0 beyond the last bin.
  /// Empty: none.
  std::span<const float> curve = {};
};

/// The gradient of a loss with respect to the features F (C x H*W) of one tap, in the form that all
/// of impasto's losses have: at a position p that has the weights w_r(p),
///   dL/dF = matrix * F + scale * (F - target) + sum_r w_r(p) regions[r](F).
struct TapGradient {
  int tap = 0;                    ///< index into FeatureNetwork::taps()
  std::span<const float> matrix;  ///< (C, C), symmetric; empty: none
  float scale = 0.0F;
  const FeatureSnapshot* target = nullptr;  ///< nullptr: no second part
  /// Empty, or one per region, of a network that has regions or a tap with sums or a histogram;
  /// without regions one, for the whole picture.
  std::span<const RegionGradient> regions = {};
};

/// A layer whose features are looked at, and how.
struct Tap {
  Tap(std::string layer_name, bool wants_gram = true, bool wants_features = true)
      : layer(std::move(layer_name)), gram(wants_gram), features(wants_features) {}
  Tap(const char* layer_name) : Tap(std::string(layer_name)) {}

  std::string layer;       ///< by Keras' name or an alias
  bool gram;               ///< FeatureNetwork::gram()
  bool features;           ///< copy_features(), snapshot(), squared_...(), TapGradient::target
  bool sums = false;       ///< FeatureNetwork::sums()
  int histogram_bins = 0;  ///< FeatureNetwork::histogram(), up to kMostHistogramBins; 0: none
};

inline constexpr int kMostHistogramBins = 4096;

/// Values of NetworkSettings::tile that are no number of pixels.
inline constexpr int kTileAutomatic = 0;  ///< windows only where they cost next to nothing
inline constexpr int kTileOff = -1;       ///< no windows at all

/// What a network is built for.
struct NetworkSettings {
  int height = 0;         ///< of the picture, pixels
  int width = 0;          ///< of the picture, pixels
  std::vector<Tap> taps;  ///< without repeats
  Pooling pooling = Pooling::max;
  bool backward = true;  ///< false: forward only, in less memory
  Precision precision = Precision::f32;
  Kernels kernels = Kernels::automatic;
  KernelChoices choices;  ///< of Kernels::automatic
  /// Pixels a side of the windows that the picture is worked on in; in deeper blocks windows of as
  /// much memory. Values and gradients are those of the whole picture. A multiple of 16.
  int tile = kTileAutomatic;
  /// Where maps as large as the picture lie. On disk they are worked on in windows, but for
  /// kTileOff, with which nothing is on disk. Values and gradients do not depend on it.
  Storage maps = Storage::memory;
  /// Of the picture, for what is asked of taps; null: one region that is the whole picture.
  std::shared_ptr<const RegionWeights> regions = nullptr;
};

/// What a network takes, besides the model's weights.
struct NetworkBytes {
  std::uint64_t memory = 0;  ///< what bytes() says
  std::uint64_t disk = 0;    ///< in temporary files
  /// Of one snapshot of each tap whose features are asked for.
  std::uint64_t snapshot_memory = 0;
  std::uint64_t snapshot_disk = 0;
  /// Of a picture on disk, what is in memory at a time; and as much again of its gradient.
  std::uint64_t picture_memory = 0;
};

/// A fixed chain of convolutions, run forward to the features and backward to the picture, for one
/// picture size. Everything is allocated at construction; nothing inside forward() or backward().
/// Layers beyond the deepest tap are left out. Not thread-safe; uses OpenMP threads inside.
class FeatureNetwork {
 public:
  virtual ~FeatureNetwork() = default;

  /// Shapes of the taps' features, in the order of NetworkSettings::taps.
  [[nodiscard]] virtual const std::vector<FeatureShape>& taps() const = 0;

  /// Runs a picture, (3, H, W) RGB in [0, 1], through the network. Values that are not finite lead
  /// to features that are not numbers.
  virtual void forward(VectorView<const float> picture) = 0;

  /// Copies a tap's features of the last forward(), (C, H, W). This and what follows until
  /// squared_norm() looks at features, which backward() may overwrite.
  virtual void copy_features(int tap, std::span<float> out) const = 0;

  /// sum_p w(p) F(p) F(p)^T over the positions p of a tap of the last forward(), with a region's
  /// weights, (C, C) row-major: not normalized. Without regions, region 0 is the whole picture.
  /// Blocks of positions are summed in float and the blocks in double, in an order that does not
  /// depend on the number of threads.
  virtual void gram(int tap, int region, std::span<double> out) const = 0;

  /// That of region 0: the whole picture's, without regions.
  void gram(int tap, std::span<double> out) const { gram(tap, 0, out); }

  /// sum_p w(p) F(p) of a tap of the last forward(), (C); in double.
  virtual void sums(int tap, int region, std::span<double> out) const = 0;

  /// How often features have which values, (C, bins + 1): sum_p w(p) max(0, 1 - |F(p) / width - k|)
  /// for k = 0 .. bins, with the channel's width; values beyond bins * width count as that value.
  /// A feature's count is shared by the two k beside it, so that counts are continuous in it.
  virtual void histogram(int tap, int region, std::span<double> out) const = 0;

  /// Widths of a tap's bins, (C), for the next forward() and backward(); 1 until they are set.
  /// Throws Error for one that is not positive, and for a tap without a histogram.
  virtual void set_histogram_widths(int tap, std::span<const float> widths) = 0;

  [[nodiscard]] virtual std::unique_ptr<FeatureSnapshot> snapshot(int tap) const = 0;

  /// Sum over all elements of (F - target)^2.
  [[nodiscard]] virtual double squared_distance(int tap, const FeatureSnapshot& target) const = 0;

  /// Sum over all elements of F^2.
  [[nodiscard]] virtual double squared_norm(int tap) const = 0;

  /// Runs gradients at the taps back to the picture: writes d L / d picture, (3, H, W), for RGB in
  /// [0, 1]. `picture` is that of the last forward(), after which this may run once. Each tap at
  /// most once.
  virtual void backward(VectorView<const float> picture, std::span<const TapGradient> gradients,
                        VectorView<float> picture_gradient) = 0;

  /// Bytes of memory that this network holds, besides the model's weights and its snapshots.
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;

  /// What every step has taken since construction; empty where the backend does not count.
  [[nodiscard]] virtual std::vector<StepReport> steps() const { return {}; }
};

/// The network goes on using the model's weights. Throws Error: unknown layer, picture too small
/// for the deepest tap (the message names the smallest side), regions of another picture size, out
/// of memory.
[[nodiscard]] std::unique_ptr<FeatureNetwork> make_network(Backend backend, const Model& model,
                                                           const NetworkSettings& settings);

/// Whether the cpu backend's bf16 is faster than its f32 on this processor, and not only smaller.
[[nodiscard]] bool bf16_is_fast();

/// Floating point operations a second that this processor's threads reach in registers alone, with
/// the instructions that the cpu backend uses for a precision. Measured, in a tenth of a second.
[[nodiscard]] double measure_peak_operations(Precision precision);

/// What make_network() will take, without allocating anything; RegionWeights come on top. Other
/// than 0, `regions` is how many there will be, for settings that do not have them yet.
[[nodiscard]] NetworkBytes estimate_network(Backend backend, const Topology& topology,
                                            const NetworkSettings& settings, int regions = 0);

}  // namespace impasto
