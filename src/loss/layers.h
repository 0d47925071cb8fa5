#pragma once

#include <string>
#include <vector>

#include "impasto/loss.h"
#include "network/feature_network.h"

namespace impasto {

/// The layers that a loss looks at, by Keras' names, content first, without repeats.
/// Throws Error for an unknown layer, or one named twice in the same list.
[[nodiscard]] std::vector<std::string> loss_layers(const LossSettings& settings,
                                                   const Topology& topology);

/// The content layers alone, and the style layers alone, by Keras' names.
[[nodiscard]] std::vector<std::string> content_layers(const LossSettings& settings,
                                                      const Topology& topology);
[[nodiscard]] std::vector<std::string> style_layers(const LossSettings& settings,
                                                    const Topology& topology);

/// Bins of each channel's histogram.
inline constexpr int kHistogramBins = 64;

[[nodiscard]] bool uses_histograms(const LossSettings& settings);

/// loss_layers() with what is looked at while a picture is painted.
[[nodiscard]] std::vector<Tap> loss_taps(const LossSettings& settings, const Topology& topology);

/// style_layers() with what is looked at of a style picture: Gram matrices in any case, which say
/// how large other terms are to be; then, where they are asked for, histograms, whose bins are as
/// wide as the first look says.
[[nodiscard]] std::vector<Tap> style_taps(const LossSettings& settings, const Topology& topology);
[[nodiscard]] std::vector<Tap> histogram_taps(const LossSettings& settings,
                                              const Topology& topology);

}  // namespace impasto
