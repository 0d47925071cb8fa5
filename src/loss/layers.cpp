#include "loss/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "impasto/error.h"

namespace impasto {
namespace {

std::vector<std::string> canonical_names(const std::vector<LayerWeight>& layers,
                                         const Topology& topology, const char* kind) {
  std::vector<std::string> names;
  for (const LayerWeight& layer : layers) {
    const std::string& name = topology.convolutions[topology.index_of(layer.layer)].name;
    if (std::ranges::find(names, name) != names.end()) {
      throw Error(fmt::format("{} layer {} is named twice; name each layer once", kind, name));
    }
    names.push_back(name);
  }
  return names;
}

bool uses(const LossSettings& settings, StyleStatistic statistic) {
  return std::ranges::find(settings.style_statistics, statistic, &StatisticWeight::statistic) !=
         settings.style_statistics.end();
}

bool uses_moments(const LossSettings& settings) {
  return uses(settings, StyleStatistic::mean_variance) ||
         uses(settings, StyleStatistic::wasserstein);
}

}  // namespace

bool uses_histograms(const LossSettings& settings) {
  return uses(settings, StyleStatistic::histogram);
}

std::vector<std::string> content_layers(const LossSettings& settings, const Topology& topology) {
  return canonical_names(settings.content_layers, topology, "content");
}

std::vector<std::string> style_layers(const LossSettings& settings, const Topology& topology) {
  return canonical_names(settings.style_layers, topology, "style");
}

std::vector<std::string> loss_layers(const LossSettings& settings, const Topology& topology) {
  std::vector<std::string> names = content_layers(settings, topology);
  for (std::string& name : style_layers(settings, topology)) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::vector<Tap> loss_taps(const LossSettings& settings, const Topology& topology) {
  const auto content = content_layers(settings, topology);
  const auto style = style_layers(settings, topology);
  const auto is_in = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  const bool moments = uses_moments(settings);
  const bool grams = moments || uses(settings, StyleStatistic::gram);
  std::vector<Tap> taps;
  for (const std::string& name : loss_layers(settings, topology)) {
    const bool of_style = is_in(style, name);
    Tap tap(name, of_style && grams, is_in(content, name));
    tap.sums = of_style && moments;
    tap.histogram_bins = of_style && uses_histograms(settings) ? kHistogramBins : 0;
    taps.push_back(std::move(tap));
  }
  return taps;
}

std::vector<Tap> style_taps(const LossSettings& settings, const Topology& topology) {
  std::vector<Tap> taps;
  for (const std::string& name : style_layers(settings, topology)) {
    taps.emplace_back(name, true, false).sums = uses_moments(settings);
  }
  return taps;
}

std::vector<Tap> histogram_taps(const LossSettings& settings, const Topology& topology) {
  std::vector<Tap> taps;
  for (const std::string& name : style_layers(settings, topology)) {
    taps.emplace_back(name, false, false).histogram_bins = kHistogramBins;
  }
  return taps;
}

}  // namespace impasto
