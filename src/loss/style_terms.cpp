#include "loss/style_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "impasto/error.h"
#include "loss/style.h"

namespace impasto {
namespace {

/// Matrices that one evaluation of wasserstein_distance() takes: covariance, product, eigenvectors
/// and their scaled copies.
constexpr std::uint64_t kWassersteinMatrices = 7;

std::string place(const std::string& layer, const std::string& region) {
  return region.empty() ? layer : fmt::format("{} in region {}", layer, region);
}

void require_energy(double energy, const std::string& where) {
  if (energy > 0.0) return;
  throw Error(
      fmt::format("the style has no features at all at {}, so its relative loss is undefined; use "
                  "--loss-form mean and --style-statistics gram",
                  where));
}

/// to = from / divisor.
void keep_scaled(std::vector<float>& to, const std::vector<double>& from, double divisor) {
  to.resize(from.size());
  std::ranges::transform(from, to.begin(),
                         [&](double value) { return static_cast<float>(value / divisor); });
}

void divide(std::vector<double>& values, double divisor) {
  for (double& value : values) value /= divisor;
}

}  // namespace

StyleTerms::StyleTerms(FeatureNetwork& network, const LossSettings& settings,
                       const Topology& topology, std::vector<StyleLayer> style,
                       const PaintedRegions& regions)
    : form_(settings.form),
      statistics_(settings.style_statistics),
      has_regions_(regions.weights != nullptr) {
  const std::vector<std::string> names = style_layers(settings, topology);
  const std::vector<Tap> taps = loss_taps(settings, topology);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto tap = std::ranges::find(taps, names[i], &Tap::layer);
    Layer layer{.tap = static_cast<int>(tap - taps.begin()), .looks = *tap};
    layer.shape = network.taps()[layer.tap];
    const int block = topology.convolutions[topology.index_of(names[i])].block;
    double painted = 0.0;
    for (int region = 0; region < std::ssize(regions.names); ++region) {
      Region& added = layer.regions.emplace_back();
      added.positions = region_positions(regions.weights.get(), region, block, layer.shape);
      painted += added.positions;
    }
    for (Region& region : layer.regions) region.share = region.positions / painted;
    for (const StatisticWeight& statistic : statistics_) {
      for (const std::string& region : regions.names) {
        terms_.push_back({.layer = names[i],
                          .weight = settings.style_layers[i].weight * statistic.weight,
                          .statistic = statistic.statistic,
                          .region = region});
      }
    }
    if (!style[i].histogram_widths.empty()) {
      network.set_histogram_widths(layer.tap, style[i].histogram_widths);
    }
    aim(layer, style[i], names[i], regions.names);
    style[i] = {};  // what was measured is not needed any more
    layers_.push_back(std::move(layer));
  }
  if (settings.balance_style) balance(regions.names.size());
}

/// Makes what no features at all would cost the same in every region.
void StyleTerms::balance(std::size_t regions) {
  const std::size_t statistics = statistics_.size();
  for (std::size_t r = 0; r < regions; ++r) {
    const auto weight = [&](std::size_t layer, std::size_t s) -> double& {
      return terms_[(layer * statistics + s) * regions + r].weight;
    };
    double strength = 0.0;
    for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
      const Region& region = layers_[layer].regions[r];
      for (std::size_t s = 0; s < region.distances.size(); ++s) {  // none where it is not painted
        strength += weight(layer, s) * (region.factors[s] * region.distances[s]->energy());
      }
    }
    if (strength <= 0.0) continue;  // it has no features
    const double factor = balanced_strength(form_) / strength;
    for (std::size_t t = r; t < terms_.size(); t += regions) terms_[t].weight *= factor;
  }
}

/// Makes the distances of all regions of a layer.
void StyleTerms::aim(Layer& layer, const StyleLayer& style, const std::string& name,
                     const std::vector<std::string>& region_names) const {
  for (std::size_t r = 0; r < layer.regions.size(); ++r) {
    Region& region = layer.regions[r];
    if (region.positions <= 0.0) continue;
    const FeatureStatistics& target = style.regions[r];
    if (target.channels == 0) {
      throw Error(
          fmt::format("the style has nothing left of region {} at {}; use a larger --size "
                      "or draw its part of the style larger",
                      region_names[r], name));
    }
    double gram_energy = 0.0;
    for (const double g : target.gram) gram_energy += g * g;
    for (const StatisticWeight& weight : statistics_) {
      auto distance = style_distance(weight.statistic, target, style.histogram_widths);
      if (divides_by_energy(form_, weight.statistic)) {
        require_energy(distance->energy(), place(name, region_names[r]));
      }
      region.factors.push_back(
          style_factor(form_, weight.statistic, target.channels, gram_energy, distance->energy()));
      region.distances.push_back(std::move(distance));
    }
  }
}

double StyleTerms::evaluate(const FeatureNetwork& network, double weight,
                            std::vector<LossTerm>& terms, std::vector<TapGradient>& gradients) {
  double sum = 0.0;
  auto term = terms.begin();
  for (Layer& layer : layers_) {
    const std::size_t regions = layer.regions.size();
    layer.gradients.assign(regions, {});
    for (std::size_t r = 0; r < regions; ++r) {
      Region& region = layer.regions[r];
      if (region.positions <= 0.0) continue;
      look(network, layer, static_cast<int>(r));
      for (std::size_t s = 0; s < statistics_.size(); ++s) {
        LossTerm& at = term[static_cast<std::ptrdiff_t>(s * regions + r)];
        const double factor = region.share * region.factors[s];
        at.value = factor *
                   region.distances[s]->evaluate(picture_, weight * at.weight * factor, gradient_);
        sum += at.weight * at.value;
      }
      keep_scaled(region.matrix, gradient_.matrix, region.positions);
      keep_scaled(region.bias, gradient_.bias, region.positions);
      keep_scaled(region.curve, gradient_.curve, region.positions);
      layer.gradients[r] = {region.matrix, region.bias, region.curve};
    }
    term += static_cast<std::ptrdiff_t>(statistics_.size() * regions);
    hand_over(layer, gradients[layer.tap]);
  }
  return sum;
}

/// The network's own matrix is the fastest way where it will do.
void StyleTerms::hand_over(Layer& layer, TapGradient& gradient) const {
  if (!has_regions_) {
    gradient.matrix = std::exchange(layer.gradients.front().matrix, {});
    if (!layer.looks.sums && layer.looks.histogram_bins == 0) return;
  }
  gradient.regions = layer.gradients;
}

/// Takes a region's statistics from the network and clears the gradient.
void StyleTerms::look(const FeatureNetwork& network, const Layer& layer, int region) {
  const auto channels = static_cast<std::size_t>(layer.shape.channels);
  const auto bins = static_cast<std::size_t>(layer.looks.histogram_bins);
  picture_.channels = layer.shape.channels;
  picture_.gram.resize(layer.looks.gram ? channels * channels : 0);
  picture_.mean.resize(layer.looks.sums ? channels : 0);
  picture_.histogram.resize(bins > 0 ? channels * (bins + 1) : 0);
  if (layer.looks.gram) network.gram(layer.tap, region, picture_.gram);
  if (layer.looks.sums) network.sums(layer.tap, region, picture_.mean);
  if (bins > 0) network.histogram(layer.tap, region, picture_.histogram);
  const double positions = layer.regions[region].positions;
  for (auto* values : {&picture_.gram, &picture_.mean, &picture_.histogram}) {
    divide(*values, positions);
  }
  gradient_.matrix.assign(picture_.gram.size(), 0.0);
  gradient_.bias.assign(picture_.mean.size(), 0.0);
  gradient_.curve.assign(channels * bins, 0.0);
}

std::uint64_t StyleTerms::bytes(const LossSettings& settings, const Topology& topology,
                                int regions) {
  std::uint64_t kept = 0;
  std::uint64_t largest = 0;
  for (const Tap& tap : loss_taps(settings, topology)) {
    if (!tap.gram && tap.histogram_bins == 0) continue;
    const auto channels = static_cast<std::uint64_t>(
        topology.convolutions[topology.index_of(tap.layer)].out_channels);
    const std::uint64_t matrix = channels * channels;
    const std::uint64_t curve = channels * static_cast<std::uint64_t>(tap.histogram_bins);
    // Measured, aimed at by each statistic, and as the gradient's floats.
    std::uint64_t region = sizeof(double) * (matrix + 2 * channels + curve);
    region += sizeof(float) * (matrix + channels + curve);
    for (const StatisticWeight& weight : settings.style_statistics) {
      const bool wide = weight.statistic == StyleStatistic::gram ||
                        weight.statistic == StyleStatistic::wasserstein;
      region += sizeof(double) * (wide ? matrix : 2 * channels + curve);
      // What the roots of covariances take.
      if (weight.statistic == StyleStatistic::wasserstein) {
        largest = std::max(largest, kWassersteinMatrices * sizeof(double) * matrix);
      }
    }
    kept += static_cast<std::uint64_t>(regions) * region;
  }
  return kept + largest;
}

}  // namespace impasto
