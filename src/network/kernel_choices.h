#pragma once

#include <compare>
#include <map>
#include <vector>

#include "impasto/engine.h"
#include "network/topology.h"

namespace impasto {

struct NetworkSettings;

/// Convolutions of the cpu backend for which the same kernels are the fastest: same channels, and
/// maps of about the same size.
struct ConvolutionFamily {
  bool backward = false;
  int in_channels = 0;   ///< of the forward convolution
  int out_channels = 0;  ///< of the forward convolution
  /// The least positions of its maps, one of kFamilySizes; 0: fewer than all of them.
  int least_positions = 0;
  Precision precision = Precision::f32;

  auto operator<=>(const ConvolutionFamily&) const = default;
};

/// In the last one are all larger maps, and in its 128 channels all wider ones: from there on both
/// ways take time as there are operations.
inline constexpr int kFamilySizes[] = {64, 128, 256, 512, 1024};
inline constexpr int kWideFamily = 128;

/// Kernels::winograd or Kernels::onednn for families, as measured on a machine.
using KernelChoices = std::map<ConvolutionFamily, Kernels>;

/// The family of a convolution of `in` (the forward one's) in f32 or bf16.
[[nodiscard]] ConvolutionFamily family_of(const FeatureShape& in, int out_channels, bool backward,
                                          Precision precision);

/// The families of a network's convolutions that only a measurement can decide, without repeats;
/// none where the settings force kernels. Throws Error for an unknown layer.
[[nodiscard]] std::vector<ConvolutionFamily> families_to_measure(const Topology& topology,
                                                                 const NetworkSettings& settings);

/// What a family is computed by: what the settings force, else what their choices say, else
/// Winograd but for the smallest maps.
[[nodiscard]] Kernels kernels_for(const ConvolutionFamily& family, const NetworkSettings& settings);

/// Runs a convolution of the family both ways, which takes some milliseconds. One thread's
/// processor time is compared, and oneDNN's is taken only where it is faster by a quarter, so that
/// neither what else the machine does nor the number of threads decides. Throws Error when memory
/// is short.
[[nodiscard]] Kernels measure_kernels(const ConvolutionFamily& family);

}  // namespace impasto
