// One table of shapes, walked through both implementations.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "network/compare.h"
#include "network/random_picture.h"
#include "network/small_networks.h"

namespace impasto {
namespace {

/// Features of small random networks are sums of some hundred products in float: their rounding is
/// a few units of 6e-8 per layer.
constexpr double kTolerance = 1e-5;

struct Pair {
  NetworkSettings settings;
  std::unique_ptr<FeatureNetwork> reference;
  std::unique_ptr<FeatureNetwork> cpu;
};

void forward(const Pair& networks, const SmallNetwork& small, std::uint64_t seed) {
  const std::vector<float> picture = random_picture(small.height, small.width, seed);
  networks.reference->forward(picture);
  networks.cpu->forward(picture);
}

/// Calls body(networks, small network) for the whole table, by definition and by Winograd where a
/// map has more than a few tiles, whole and in windows, after forward().
template <typename Body>
void for_each_shape(const Body& body) {
  struct Way {
    Kernels kernels;
    int tile;
  };
  for (const SmallNetwork& small : small_networks()) {
    for (const Way way : {Way{Kernels::onednn, kTileOff}, Way{Kernels::automatic, kTileOff},
                          Way{Kernels::automatic, 16}}) {
      SCOPED_TRACE(small.name());
      NetworkSettings settings = small.settings();
      settings.kernels = way.kernels;
      settings.tile = way.tile;
      const Model model = small.model();
      const Pair networks{settings, make_network(Backend::reference, model, settings),
                          make_network(Backend::cpu, model, settings)};
      forward(networks, small, 1);
      body(networks, small);
    }
  }
}

TEST(Backends, HaveTheSameFeatures) {
  for_each_shape([](const Pair& networks, const SmallNetwork&) {
    for (int tap = 0; tap < tap_count(*networks.cpu); ++tap) {
      EXPECT_LT(difference(features(*networks.cpu, tap), features(*networks.reference, tap)),
                kTolerance);
    }
  });
}

TEST(Backends, HaveTheSameGramMatrices) {
  for_each_shape([](const Pair& networks, const SmallNetwork&) {
    for (int tap = 0; tap < tap_count(*networks.cpu); ++tap) {
      EXPECT_LT(difference(gram(*networks.cpu, tap), gram(*networks.reference, tap)), kTolerance);
    }
  });
}

TEST(Backends, HaveTheSameSquaredSums) {
  for_each_shape([](const Pair& networks, const SmallNetwork& small) {
    const auto reference_target = networks.reference->snapshot(0);
    const auto cpu_target = networks.cpu->snapshot(0);
    forward(networks, small, 2);
    const double distance = networks.reference->squared_distance(0, *reference_target);
    EXPECT_GT(distance, 0.0);
    EXPECT_NEAR(networks.cpu->squared_distance(0, *cpu_target) / distance, 1.0, kTolerance);
    const double norm = networks.reference->squared_norm(0);
    EXPECT_NEAR(networks.cpu->squared_norm(0) / norm, 1.0, kTolerance);
  });
}

/// Whether a picture lies so close to a kink of some ReLU that rounding puts the two
/// implementations on different sides: their gradients differ then, and both are right.
bool on_a_kink(const Model& model, NetworkSettings settings, const std::vector<float>& picture) {
  int deepest = 0;
  for (const Tap& tap : settings.taps) {
    deepest = std::max(deepest, model.topology.index_of(tap.layer));
  }
  settings.taps.clear();
  for (int i = 0; i <= deepest; ++i) {
    settings.taps.emplace_back(model.topology.convolutions[static_cast<std::size_t>(i)].name);
  }
  const Pair networks{settings, make_network(Backend::reference, model, settings),
                      make_network(Backend::cpu, model, settings)};
  networks.reference->forward(picture);
  networks.cpu->forward(picture);
  for (int tap = 0; tap < tap_count(*networks.cpu); ++tap) {
    const std::vector<float> expected = features(*networks.reference, tap);
    const std::vector<float> found = features(*networks.cpu, tap);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if ((expected[i] > 0.0F) != (found[i] > 0.0F)) return true;
    }
  }
  return false;
}

/// Gradients of different forms at all taps, run back to the picture.
std::vector<float> gradient_from_all_taps(FeatureNetwork& network,
                                          const std::vector<float>& picture) {
  const auto first_target = network.snapshot(0);
  const auto second_target = network.snapshot(1);
  network.forward(picture);
  const std::vector<float> first = random_symmetric(network.taps()[0].channels, 4);
  std::vector<float> last;
  std::vector<TapGradient> gradients = {{1, {}, 0.25F, second_target.get()},
                                        {0, first, 0.5F, first_target.get()}};
  if (tap_count(network) > 2) {
    last = random_symmetric(network.taps()[2].channels, 5);
    gradients.push_back({2, last, 0.0F, nullptr});
  }
  std::vector<float> out(picture.size());
  network.backward(picture, gradients, out);
  return out;
}

TEST(Backends, HaveTheSameGradientsFromAllTaps) {
  int kinks = 0;
  for_each_shape([&](const Pair& networks, const SmallNetwork& small) {
    const std::vector<float> picture = random_picture(small.height, small.width, 3);
    if (on_a_kink(small.model(), networks.settings, picture)) {
      ++kinks;
      return;
    }
    EXPECT_LT(difference(gradient_from_all_taps(*networks.cpu, picture),
                         gradient_from_all_taps(*networks.reference, picture)),
              kTolerance);
  });
  EXPECT_LT(kinks, 8);  // of 312
}

TEST(Backends, HaveTheSameGradientsFromOneTap) {
  for_each_shape([](const Pair& networks, const SmallNetwork& small) {
    for (int tap = 0; tap < tap_count(*networks.cpu); ++tap) {
      const int channels = networks.cpu->taps()[static_cast<std::size_t>(tap)].channels;
      const std::vector<float> matrix = random_symmetric(channels, 6);
      const std::vector<TapGradient> one = {{tap, matrix, 0.0F, nullptr}};
      const std::vector<float> picture = random_picture(small.height, small.width, 1);
      forward(networks, small, 1);
      std::vector<float> expected(picture.size());
      std::vector<float> found(picture.size());
      networks.reference->backward(picture, one, expected);
      networks.cpu->backward(picture, one, found);
      // Winograd rounds about twice as much (root mean square 1.2e-6 against 0.5e-6 here).
      const bool direct = networks.settings.kernels == Kernels::onednn;
      EXPECT_LT(difference(found, expected), direct ? kTolerance : 2.0 * kTolerance);
    }
  });
}

TEST(Backends, GiveNoGradientWhereNoTapHasOne) {
  const SmallNetwork small{9, 7, {4, 5, 7}, Pooling::max};
  for (const Backend backend : {Backend::reference, Backend::cpu}) {
    const auto network = make_network(backend, small.model(), small.settings());
    const std::vector<float> picture = random_picture(9, 7, 1);
    std::vector<float> gradient = picture;
    network->forward(picture);
    network->backward(picture, {}, gradient);
    EXPECT_THAT(gradient, ::testing::Each(0.0F));
  }
}

/// An optimizer that has blown up must see it in the loss.
TEST(Backends, CarryValuesThatAreNotNumbers) {
  const SmallNetwork small{17, 33, {16, 32, 48}, Pooling::max};
  for (const Backend backend : {Backend::reference, Backend::cpu}) {
    const auto network = make_network(backend, small.model(), small.settings());
    std::vector<float> picture = random_picture(17, 33, 1);
    picture[17 * 33 + 300] = std::numeric_limits<float>::quiet_NaN();
    network->forward(picture);
    for (int tap = 0; tap < tap_count(*network); ++tap) {
      EXPECT_TRUE(std::isnan(network->squared_norm(tap))) << tap;
      EXPECT_TRUE(std::isnan(gram(*network, tap)[0])) << tap;
    }
  }
}

TEST(Backends, UnderstandTheInputOfTorchvision) {
  const SmallNetwork small{17, 33, {16, 32, 48}, Pooling::max};
  const NetworkSettings settings = small.settings();
  const Model model = small.model(InputConvention::torchvision);
  const Pair networks{settings, make_network(Backend::reference, model, settings),
                      make_network(Backend::cpu, model, settings)};
  forward(networks, small, 1);
  EXPECT_LT(difference(features(*networks.cpu, 0), features(*networks.reference, 0)), kTolerance);
  EXPECT_LT(difference(gradient_from_all_taps(*networks.cpu, random_picture(17, 33, 3)),
                       gradient_from_all_taps(*networks.reference, random_picture(17, 33, 3))),
            kTolerance);
}

}  // namespace
}  // namespace impasto
