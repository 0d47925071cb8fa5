#include <cmath>
#include <random>

#include "network/model.h"

namespace impasto {
namespace {

std::vector<float> normal_values(std::size_t size, double deviation, std::mt19937_64& engine) {
  std::normal_distribution<double> normal(0.0, deviation);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(normal(engine));
  return values;
}

}  // namespace

Model random_model(const Topology& topology, InputConvention input, std::uint64_t seed) {
  constexpr double kBiasDeviation = 0.05;
  Model model{.name = "random", .topology = topology, .input = input};
  std::mt19937_64 engine(seed);
  for (const Convolution& c : topology.convolutions) {
    const auto in = static_cast<std::size_t>(c.in_channels);
    const auto out = static_cast<std::size_t>(c.out_channels);
    // He, Zhang, Ren, Sun 2015: variance 2 / fan-in keeps activations at one size.
    const double deviation = std::sqrt(2.0 / (9.0 * static_cast<double>(in)));
    std::vector<float> kernel = normal_values(out * in * 9, deviation, engine);
    model.weights.push_back(std::make_shared<const ConvolutionWeights>(
        ConvolutionWeights{std::move(kernel), normal_values(out, kBiasDeviation, engine)}));
  }
  return model;
}

}  // namespace impasto
