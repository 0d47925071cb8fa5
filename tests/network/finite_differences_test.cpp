// The reference's gradient against differences of its own values, for every form of TapGradient.
#include <gtest/gtest.h>

#include "network/compare.h"
#include "network/random_picture.h"
#include "network/regions.h"
#include "network/small_networks.h"

namespace impasto {
namespace {

constexpr int kRegions = 3;
constexpr int kBins = 4;

/// A loss of one region's statistics, whose gradient has the form of RegionGradient:
///   1/2 sum_ij matrix_ij G_ij + sum_c bias_c S_c + sum_ck heights_ck H_ck,
/// for a histogram is linear between the k: its slope is (heights_c,k+1 - heights_ck) / width_c.
struct RegionLoss {
  std::vector<float> matrix;
  std::vector<float> bias;
  std::vector<float> heights;
  std::vector<float> curve;

  RegionLoss(int channels, std::span<const float> widths, std::uint64_t seed)
      : matrix(random_symmetric(channels, seed)),
        bias(random_values(widths.size(), seed + 1)),
        heights(random_values(widths.size() * (kBins + 1), seed + 2)) {
    for (std::size_t c = 0; c < widths.size(); ++c) {
      for (std::size_t k = c * (kBins + 1); k < c * (kBins + 1) + kBins; ++k) {
        curve.push_back((heights[k + 1] - heights[k]) / widths[c]);
      }
    }
  }
  [[nodiscard]] double value(const FeatureNetwork& network, int tap, int region) const {
    const auto product = [](const std::vector<float>& a, const std::vector<double>& b) {
      double sum = 0.0;
      for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
      return sum;
    };
    return 0.5 * product(matrix, region_gram(network, tap, region)) +
           product(bias, sums(network, tap, region)) +
           product(heights, histogram(network, tap, region, kBins));
  }
};

/// A loss whose gradient at a tap has the form of TapGradient:
///   1/2 sum_ij matrix_ij (F F^T)_ij  has  matrix * F,  and  scale/2 sum (F - target)^2  has
///   scale * (F - target).
struct Loss {
  int tap;
  std::vector<float> matrix;
  float scale;
  std::unique_ptr<FeatureSnapshot> target;
  std::vector<RegionLoss> regions = {};
  std::vector<RegionGradient> region_gradients = {};

  [[nodiscard]] double value(const FeatureNetwork& network) const {
    double sum = 0.0;
    if (!matrix.empty()) {
      const std::vector<double> products = gram(network, tap);
      for (std::size_t i = 0; i < matrix.size(); ++i) {
        sum += 0.5 * static_cast<double>(matrix[i]) * products[i];
      }
    }
    if (target) sum += 0.5 * static_cast<double>(scale) * network.squared_distance(tap, *target);
    for (std::size_t region = 0; region < regions.size(); ++region) {
      sum += regions[region].value(network, tap, static_cast<int>(region));
    }
    return sum;
  }
  [[nodiscard]] TapGradient gradient() {
    region_gradients.clear();
    for (const RegionLoss& r : regions) region_gradients.push_back({r.matrix, r.bias, r.curve});
    return {tap, matrix, scale, target.get(), region_gradients};
  }
};

double value(FeatureNetwork& network, const std::vector<Loss>& losses,
             const std::vector<float>& picture) {
  network.forward(picture);
  double sum = 0.0;
  for (const Loss& loss : losses) sum += loss.value(network);
  return sum;
}

/// Compares the gradient at every value of the picture. The step is exact in float, and so small
/// that it hardly ever crosses a kink of ReLU or max pooling.
void expect_gradient_is_slope(FeatureNetwork& network, std::vector<Loss>& losses,
                              std::vector<float> picture) {
  constexpr float kStep = 1.0F / 65536.0F;
  value(network, losses, picture);
  std::vector<TapGradient> gradients;
  for (Loss& loss : losses) gradients.push_back(loss.gradient());
  std::vector<float> gradient(picture.size());
  network.backward(picture, gradients, gradient);

  std::vector<float> slope(picture.size());
  for (std::size_t i = 0; i < picture.size(); ++i) {
    const float x = picture[i];
    picture[i] = x + kStep;
    const double above = value(network, losses, picture);
    picture[i] = x - kStep;
    const double below = value(network, losses, picture);
    picture[i] = x;
    slope[i] = static_cast<float>((above - below) / (2.0 * static_cast<double>(kStep)));
  }
  EXPECT_LT(difference(gradient, slope), 1e-5);
}

constexpr std::array<std::array<int, 2>, 4> kSizes = {{{9, 7}, {4, 13}, {8, 8}, {5, 4}}};

/// `regions` and `bins` as NetworkSettings has them.
template <typename MakeLosses>
void check_all_shapes(const MakeLosses& make_losses, int regions = 0, int bins = 0) {
  for (const auto& [height, width] : kSizes) {
    for (const Pooling pooling : {Pooling::max, Pooling::average}) {
      const SmallNetwork small{height, width, {4, 5, 7}, pooling};
      SCOPED_TRACE(small.name());
      NetworkSettings settings = small.settings();
      ask_for_all(settings, regions, bins);
      const auto network = make_network(Backend::reference, small.model(), settings);
      network->forward(random_picture(height, width, 11));
      std::vector<Loss> losses = make_losses(*network);
      expect_gradient_is_slope(*network, losses, random_picture(height, width, 12));
    }
  }
}

TEST(FiniteDifferences, ConfirmTheMatrixForm) {
  check_all_shapes([](FeatureNetwork& network) {
    std::vector<Loss> losses;
    losses.push_back({0, random_symmetric(network.taps()[0].channels, 1), 0.0F, nullptr});
    return losses;
  });
}

TEST(FiniteDifferences, ConfirmTheDistanceForm) {
  check_all_shapes([](FeatureNetwork& network) {
    std::vector<Loss> losses;
    losses.push_back({0, {}, 0.75F, network.snapshot(0)});
    return losses;
  });
}

TEST(FiniteDifferences, ConfirmBothFormsAtAllTaps) {
  check_all_shapes([](FeatureNetwork& network) {
    std::vector<Loss> losses;
    for (int tap = 0; tap < tap_count(network); ++tap) {
      const int channels = network.taps()[static_cast<std::size_t>(tap)].channels;
      losses.push_back({tap, random_symmetric(channels, 1), 0.5F, network.snapshot(tap)});
    }
    return losses;
  });
}

/// At all taps, each region with a loss of its own, together with the distance of the whole
/// picture.
std::vector<Loss> region_losses(FeatureNetwork& network, int regions) {
  std::vector<Loss> losses;
  for (int tap = 0; tap < tap_count(network); ++tap) {
    const int channels = network.taps()[static_cast<std::size_t>(tap)].channels;
    const std::vector<float> widths = widths_for(network, tap, kBins);
    network.set_histogram_widths(tap, widths);
    Loss& loss = losses.emplace_back(Loss{tap, {}, 0.5F, network.snapshot(tap)});
    for (int region = 0; region < regions; ++region) {
      loss.regions.emplace_back(channels, widths, 31U + 10U * static_cast<unsigned>(region));
    }
  }
  return losses;
}

TEST(FiniteDifferences, ConfirmTheFormsOfRegions) {
  check_all_shapes([](FeatureNetwork& network) { return region_losses(network, kRegions); },
                   kRegions, kBins);
}

TEST(FiniteDifferences, ConfirmTheFormOfTheOnlyRegion) {
  check_all_shapes([](FeatureNetwork& network) { return region_losses(network, 1); }, 0, kBins);
}

}  // namespace
}  // namespace impasto
