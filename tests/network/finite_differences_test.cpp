// The reference's gradient against differences of its own values, for every form of TapGradient.
#include <gtest/gtest.h>

#include "network/compare.h"
#include "network/random_picture.h"
#include "network/small_networks.h"

namespace impasto {
namespace {

/// A loss whose gradient at a tap has the form of TapGradient:
///   1/2 sum_ij matrix_ij (F F^T)_ij  has  matrix * F,  and  scale/2 sum (F - target)^2  has
///   scale * (F - target).
struct Loss {
  int tap;
  std::vector<float> matrix;
  float scale;
  std::unique_ptr<FeatureSnapshot> target;

  [[nodiscard]] double value(const FeatureNetwork& network) const {
    double sum = 0.0;
    if (!matrix.empty()) {
      const std::vector<double> products = gram(network, tap);
      for (std::size_t i = 0; i < matrix.size(); ++i) {
        sum += 0.5 * static_cast<double>(matrix[i]) * products[i];
      }
    }
    if (target) sum += 0.5 * static_cast<double>(scale) * network.squared_distance(tap, *target);
    return sum;
  }
  [[nodiscard]] TapGradient gradient() const { return {tap, matrix, scale, target.get()}; }
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
void expect_gradient_is_slope(FeatureNetwork& network, const std::vector<Loss>& losses,
                              std::vector<float> picture) {
  constexpr float kStep = 1.0F / 65536.0F;
  value(network, losses, picture);
  std::vector<TapGradient> gradients;
  for (const Loss& loss : losses) gradients.push_back(loss.gradient());
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

template <typename MakeLosses>
void check_all_shapes(const MakeLosses& make_losses) {
  for (const auto& [height, width] : kSizes) {
    for (const Pooling pooling : {Pooling::max, Pooling::average}) {
      const SmallNetwork small{height, width, {4, 5, 7}, pooling};
      SCOPED_TRACE(small.name());
      const auto network = make_network(Backend::reference, small.model(), small.settings());
      network->forward(random_picture(height, width, 11));
      const std::vector<Loss> losses = make_losses(*network);
      expect_gradient_is_slope(*network, losses, random_picture(height, width, 12));
    }
  }
}

TEST(FiniteDifferences, ConfirmTheMatrixForm) {
  check_all_shapes([](const FeatureNetwork& network) {
    std::vector<Loss> losses;
    losses.push_back({0, random_symmetric(network.taps()[0].channels, 1), 0.0F, nullptr});
    return losses;
  });
}

TEST(FiniteDifferences, ConfirmTheDistanceForm) {
  check_all_shapes([](const FeatureNetwork& network) {
    std::vector<Loss> losses;
    losses.push_back({0, {}, 0.75F, network.snapshot(0)});
    return losses;
  });
}

TEST(FiniteDifferences, ConfirmBothFormsAtAllTaps) {
  check_all_shapes([](const FeatureNetwork& network) {
    std::vector<Loss> losses;
    for (int tap = 0; tap < tap_count(network); ++tap) {
      const int channels = network.taps()[static_cast<std::size_t>(tap)].channels;
      losses.push_back({tap, random_symmetric(channels, 1), 0.5F, network.snapshot(tap)});
    }
    return losses;
  });
}

}  // namespace
}  // namespace impasto
