#include "transfer/check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "loss/objective.h"
#include "loss/style_distance.h"
#include "network/feature_network.h"
#include "transfer/initial.h"

namespace impasto {
namespace {

/// The second has odd sides at every depth.
constexpr Size kSizes[] = {{64, 52}, {45, 37}};
constexpr Size kQuickSize = {64, 48};

constexpr Arithmetic kReference = {.backend = Backend::reference};

/// The most that a layer may be off after `depth` layers, each of which adds an error of its own to
/// what comes in; errors that have nothing to do with each other add up in squares.
double feature_bound(Precision precision, int depth) {
  return (precision == Precision::bf16 ? 0.01 : 2e-6) * std::sqrt(depth);
}

/// Rounding turns some ReLUs and poolings the other way, and then a whole path of the gradient.
double gradient_bound(Precision precision) { return precision == Precision::bf16 ? 0.25 : 0.01; }

/// Noise at every scale, each octave `fall` times as strong as the coarser one. With 1/2 a picture
/// has as much of each frequency as photos have (D. J. Field, Relations between the statistics of
/// natural images and the response properties of cortical cells, 1987).
Picture textured_picture(Size size, std::uint64_t seed, double fall) {
  Picture sum(size.width, size.height);
  double strength = 1.0;
  double all = 0.0;
  for (int step = 16; step >= 1; step /= 2, strength *= fall) {
    const Size coarse{std::max(2, size.width / step), std::max(2, size.height / step)};
    const Picture octave = resize(noise_picture(coarse, seed + step), size.width, size.height);
    for (std::size_t i = 0; i < sum.rgb.size(); ++i) {
      sum.rgb[i] += static_cast<float>(strength) * octave.rgb[i];
    }
    all += strength;
  }
  for (float& value : sum.rgb) value = std::clamp(value / static_cast<float>(all), 0.0F, 1.0F);
  return sum;
}

/// What is painted, and a style of another texture.
struct Pictures {
  explicit Pictures(Size size)
      : content(textured_picture(size, 1, 0.5)), style(textured_picture(size, 1000, 1.0)) {}
  Picture content;
  Picture style;
};

std::unique_ptr<FeatureNetwork> network_for(const Picture& picture, const Model& model,
                                            const EngineSettings& engine,
                                            const Arithmetic& arithmetic) {
  NetworkSettings settings;
  settings.height = picture.height;
  settings.width = picture.width;
  for (const Convolution& layer : model.topology.convolutions) {
    settings.taps.emplace_back(layer.name);
  }
  settings.pooling = engine.pooling;
  settings.precision = arithmetic.precision;
  settings.kernels = arithmetic.kernels;
  settings.tile = engine.tile;
  return make_network(arithmetic.backend, model, settings);
}

/// The layers whose style the gradient is of: those that end a block, so that it runs through all.
std::vector<int> style_taps(const Topology& topology) {
  std::vector<int> taps;
  for (int i = 1; i <= std::ssize(topology.convolutions); ++i) {
    if (i == std::ssize(topology.convolutions) ||
        topology.convolutions[i].block != topology.convolutions[i - 1].block) {
      taps.push_back(i - 1);
    }
  }
  return taps;
}

/// F F^T at the picture that the network ran last.
std::vector<double> gram_of(const FeatureNetwork& network, int tap) {
  const auto channels = static_cast<std::size_t>(network.taps()[tap].channels);
  std::vector<double> gram(channels * channels);
  network.gram(tap, gram);
  return gram;
}

/// d style loss / dF = matrix * F, in the form `relative`, to which layers contribute alike. One in
/// which the style has no features at all contributes nothing.
std::vector<float> style_matrix(std::vector<double> gram, std::vector<double> style_gram,
                                const FeatureShape& shape) {
  const auto positions = static_cast<double>(shape.positions());
  for (double& g : gram) g /= positions;
  for (double& g : style_gram) g /= positions;
  const auto distance = gram_distance({.channels = shape.channels, .gram = std::move(style_gram)});
  FeatureGradient gradient{.matrix = std::vector<double>(gram.size())};
  if (distance->energy() > 0.0) {
    const double factor = 1.0 / (distance->energy() * positions);
    distance->evaluate({.channels = shape.channels, .gram = std::move(gram)}, factor, gradient);
  }
  return {gradient.matrix.begin(), gradient.matrix.end()};
}

/// What is compared: every layer's features of the content, and the gradient of its style loss.
std::vector<std::vector<float>> compute(const Pictures& pictures, const Model& model,
                                        const EngineSettings& engine,
                                        const Arithmetic& arithmetic) {
  const auto network = network_for(pictures.content, model, engine, arithmetic);
  const std::vector<int> taps = style_taps(model.topology);
  std::vector<std::vector<double>> style_grams;
  network->forward(pictures.style.rgb);
  for (const int tap : taps) style_grams.push_back(gram_of(*network, tap));

  network->forward(pictures.content.rgb);
  std::vector<std::vector<float>> values;
  for (int tap = 0; tap < std::ssize(network->taps()); ++tap) {
    values.emplace_back(network->taps()[tap].size());
    network->copy_features(tap, values.back());
  }
  std::vector<std::vector<float>> matrices;
  std::vector<TapGradient> gradients;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    matrices.push_back(style_matrix(gram_of(*network, taps[i]), std::move(style_grams[i]),
                                    network->taps()[taps[i]]));
    gradients.push_back({.tap = taps[i], .matrix = matrices.back()});
  }
  values.emplace_back(pictures.content.rgb.size());
  network->backward(pictures.content.rgb, gradients, values.back());
  return values;
}

/// Not a number where `found` is none.
double relative_error(std::span<const float> found, std::span<const float> expected) {
  double distance = 0.0;
  double energy = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double e = expected[i];
    const double d = found[i] - e;
    distance += d * d;
    energy += e * e;
  }
  if (energy == 0.0) return distance == 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
  return std::sqrt(distance / energy);
}

Check compare(const Model& model, Size size, const Arithmetic& arithmetic,
              const std::vector<std::vector<float>>& found,
              const std::vector<std::vector<float>>& expected) {
  Check check{arithmetic, size, {}};
  const auto& layers = model.topology.convolutions;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    check.values.push_back({layers[i].name, relative_error(found[i], expected[i]),
                            feature_bound(arithmetic.precision, static_cast<int>(i) + 1)});
  }
  check.values.push_back({"gradient", relative_error(found.back(), expected.back()),
                          gradient_bound(arithmetic.precision)});
  return check;
}

/// What painting computes by, also where pictures as small as these had better be computed
/// otherwise.
Arithmetic painting_arithmetic(const EngineSettings& engine, Precision precision) {
  const bool open = engine.kernels == Kernels::automatic;
  return {.precision = precision, .kernels = open ? Kernels::winograd : engine.kernels};
}

}  // namespace

bool Check::passed() const {
  return std::ranges::all_of(values, [](const CheckedValue& value) { return value.passed(); });
}

const CheckedValue& Check::worst() const {
  return *std::ranges::max_element(values, {}, [](const CheckedValue& value) {
    const double share = value.error / value.bound;
    return std::isnan(share) ? std::numeric_limits<double>::infinity() : share;
  });
}

std::vector<Check> check_engine(const Model& model, const EngineSettings& engine) {
  std::vector<Check> checks;
  for (const Size size : kSizes) {
    const Pictures pictures(size);
    const auto expected = compute(pictures, model, engine, kReference);
    for (const Precision precision : {Precision::f32, Precision::bf16}) {
      const Arithmetic arithmetic = painting_arithmetic(engine, precision);
      const auto found = compute(pictures, model, engine, arithmetic);
      checks.push_back(compare(model, size, arithmetic, found, expected));
    }
  }
  return checks;
}

Check check_bf16(const Model& model, const EngineSettings& engine) {
  const Pictures pictures(kQuickSize);
  const Arithmetic tested = painting_arithmetic(engine, Precision::bf16);
  const Arithmetic exact = painting_arithmetic(engine, Precision::f32);
  return compare(model, kQuickSize, tested, compute(pictures, model, engine, tested),
                 compute(pictures, model, engine, exact));
}

}  // namespace impasto
