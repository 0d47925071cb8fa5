#include "network/cpu/cpu_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <omp.h>

#include <array>
#include <thread>

#include "impasto/error.h"
#include "network/compare.h"
#include "network/cpu/arena.h"
#include "network/cpu/thread_scope.h"
#include "network/random_picture.h"
#include "network/small_networks.h"

namespace impasto {
namespace {

using ::testing::HasSubstr;

/// VGG's own widths up to block 3, at a size with odd sides in every block.
constexpr int kHeight = 75;
constexpr int kWidth = 93;

const Model& vgg_model() {
  static const Model model = random_model(vgg(16), InputConvention::caffe, 5);
  return model;
}

/// Ways to run the same network.
struct Way {
  Precision precision = Precision::f32;
  Kernels kernels = Kernels::automatic;
  int tile = kTileAutomatic;
  Pooling pooling = Pooling::max;
};

constexpr std::array<Way, 8> kWays = {{{Precision::f32, Kernels::onednn},
                                       {Precision::f32, Kernels::winograd},
                                       {Precision::f32, Kernels::winograd, 32},
                                       {Precision::bf16, Kernels::onednn},
                                       {Precision::bf16, Kernels::winograd},
                                       {Precision::bf16, Kernels::winograd, 32},
                                       {Precision::bf16, Kernels::winograd_f32},
                                       {Precision::bf16, Kernels::winograd_f32, 32}}};

NetworkSettings settings_of(std::vector<Tap> taps, const Way& way = {}) {
  NetworkSettings settings;
  settings.height = kHeight;
  settings.width = kWidth;
  settings.taps = std::move(taps);
  settings.precision = way.precision;
  settings.kernels = way.kernels;
  settings.tile = way.tile;
  settings.pooling = way.pooling;
  return settings;
}

/// Everything that a network computes, to be compared bit by bit.
struct Outputs {
  std::vector<double> gram;
  std::vector<float> features;
  std::vector<float> gradient;
  double distance = 0.0;
  bool operator==(const Outputs&) const = default;
};

Outputs run(FeatureNetwork& network) {
  network.forward(random_picture(kHeight, kWidth, 1));
  const auto target = network.snapshot(1);
  network.forward(random_picture(kHeight, kWidth, 2));
  Outputs outputs;
  outputs.gram = gram(network, 0);
  outputs.features = features(network, 1);
  outputs.distance = network.squared_distance(1, *target);
  const std::vector<float> matrix(outputs.gram.begin(), outputs.gram.end());
  const std::vector<TapGradient> gradients = {{0, matrix, 0.0F, nullptr},
                                              {1, {}, 1.0F, target.get()}};
  outputs.gradient.resize(static_cast<std::size_t>(kHeight * kWidth * 3));
  network.backward(random_picture(kHeight, kWidth, 2), gradients, outputs.gradient);
  return outputs;
}

Outputs run_in(const Way& way, int threads = 2) {
  const cpu::ThreadScope scope(threads);
  const auto network =
      make_network(Backend::cpu, vgg_model(), settings_of({"block2_conv2", "block4_conv1"}, way));
  return run(*network);
}

TEST(CpuNetwork, GivesTheSameBytesTwice) {
  for (const Way& way : kWays) {
    const auto network =
        make_network(Backend::cpu, vgg_model(), settings_of({"block2_conv2", "block4_conv1"}, way));
    const Outputs first = run(*network);
    EXPECT_TRUE(run(*network) == first);
  }
}

TEST(CpuNetwork, DoesNotDependOnTheNumberOfThreads) {
  for (const Way& way : kWays) {
    const Outputs one = run_in(way, 1);
    EXPECT_TRUE(run_in(way, 2) == one);
    EXPECT_TRUE(run_in(way, 3) == one);
  }
}

/// Up to rounding: Winograd's tiles mix owned positions with some of the halo's, and sums run over
/// positions in another order.
TEST(CpuNetwork, GivesInWindowsWhatItGivesWhole) {
  for (const Pooling pooling : {Pooling::max, Pooling::average}) {
    for (const int tile : {16, 32, 48, kTileAutomatic}) {
      const Outputs whole = run_in({Precision::f32, Kernels::winograd, kTileOff, pooling});
      const Outputs found = run_in({Precision::f32, Kernels::winograd, tile, pooling});
      EXPECT_LT(relative_distance(found.features, whole.features), 1e-6) << tile;
      EXPECT_NEAR(found.distance / whole.distance, 1.0, 1e-6) << tile;
      EXPECT_LT(relative_distance(found.gram, whole.gram), 1e-6) << tile;
      EXPECT_LT(relative_distance(found.gradient, whole.gradient), 1e-6) << tile;
    }
  }
}

/// A bfloat16 has 8 bits: rounding it loses up to 0.4 %, 0.17 % on average. Rounding is independent
/// from layer to layer, but a ReLU that falls the other way moves a gradient more than that.
TEST(CpuNetwork, IsNearFloatInBfloat16) {
  for (const Pooling pooling : {Pooling::max, Pooling::average}) {
    const Outputs exact = run_in({Precision::f32, Kernels::winograd, kTileOff, pooling});
    for (const Kernels kernels : {Kernels::onednn, Kernels::winograd, Kernels::winograd_f32}) {
      for (const int tile : {kTileOff, 32}) {
        const Outputs found = run_in({Precision::bf16, kernels, tile, pooling});
        EXPECT_LT(relative_distance(found.features, exact.features), 0.02);
        EXPECT_LT(relative_distance(found.gram, exact.gram), 0.01);
        EXPECT_LT(relative_distance(found.gradient, exact.gradient), 0.1);
        EXPECT_NEAR(found.distance / exact.distance, 1.0, 0.01);
      }
    }
  }
}

TEST(CpuNetwork, RunsFromAnotherThread) {
  const auto network =
      make_network(Backend::cpu, vgg_model(), settings_of({"block2_conv2", "block4_conv1"}));
  const Outputs here = run(*network);
  Outputs there;
  std::thread([&] {
    omp_set_num_threads(4);
    there = run(*network);
    EXPECT_EQ(omp_get_max_threads(), 4);
  }).join();
  EXPECT_TRUE(there == here);
}

TEST(CpuNetwork, GivesTheSameFeaturesForwardOnlyInLessMemory) {
  NetworkSettings settings = settings_of({{"block3_conv3"}, {"block1_conv2", true, false}});
  settings.height = settings.width = 320;
  const auto with = make_network(Backend::cpu, vgg_model(), settings);
  settings.backward = false;
  const auto without = make_network(Backend::cpu, vgg_model(), settings);
  const std::vector<float> picture = random_picture(320, 320, 1);
  with->forward(picture);
  without->forward(picture);
  EXPECT_TRUE(features(*with, 0) == features(*without, 0));
  for (int tap = 0; tap < 2; ++tap) EXPECT_TRUE(gram(*with, tap) == gram(*without, tap));
  EXPECT_LT(without->bytes(), with->bytes() * 4 / 5);
  std::vector<float> gradient(picture.size());
  EXPECT_THROW(without->backward(picture, {}, gradient), Error);
}

TEST(CpuNetwork, AllocatesWhatWasEstimated) {
  for (const Backend backend : {Backend::cpu, Backend::reference}) {
    for (const bool backward : {true, false}) {
      for (const Way& way : kWays) {
        NetworkSettings settings = settings_of({"block1_conv1", "block3_conv2"}, way);
        settings.backward = backward;
        const auto network = make_network(backend, vgg_model(), settings);
        EXPECT_EQ(estimate_network(backend, vgg(16), settings).memory, network->bytes());
      }
    }
  }
}

TEST(CpuNetwork, NamesTheBytesThatAreNotToBeHad) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer ends the program where new should throw";
#endif
  try {
    const cpu::Arena arena(std::size_t{1} << 60);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("1152921504606846976 bytes"));
  }
}

TEST(MakeNetwork, RefusesSettingsThatCannotBe) {
  const auto refusal = [](NetworkSettings settings) -> std::string {
    for (const Backend backend : {Backend::reference, Backend::cpu}) {
      EXPECT_THROW((void)estimate_network(backend, vgg(16), settings), Error);
    }
    try {
      (void)make_network(Backend::cpu, vgg_model(), settings);
    } catch (const Error& error) {
      return error.what();
    }
    return "not refused";
  };
  EXPECT_THAT(refusal(settings_of({})), HasSubstr("no layer"));
  EXPECT_THAT(refusal(settings_of({"block1_conv1", "relu1_1"})), HasSubstr("twice"));
  EXPECT_THAT(refusal(settings_of({"block9_conv1"})), HasSubstr("unknown layer 'block9_conv1'"));
  NetworkSettings small = settings_of({"block1_conv1", "block5_conv1"});
  small.height = 15;
  EXPECT_THAT(refusal(small), HasSubstr("93x15 pixels is too small for layer block5_conv1"));
  EXPECT_THAT(refusal(small), HasSubstr("at least 16 pixels"));
  small.height = -3;
  EXPECT_NE(refusal(small), "not refused");
}

}  // namespace
}  // namespace impasto
