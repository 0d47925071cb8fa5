#include "network/cpu/cpu_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <omp.h>

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

NetworkSettings settings_of(std::vector<std::string> taps,
                            Convolutions convolutions = Convolutions::winograd) {
  NetworkSettings settings;
  settings.convolutions = convolutions;
  settings.height = kHeight;
  settings.width = kWidth;
  settings.taps = std::move(taps);
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
  network.backward(gradients, outputs.gradient);
  return outputs;
}

Outputs run_with_threads(int threads, Convolutions convolutions) {
  const cpu::ThreadScope scope(threads);
  const auto network = make_network(Backend::cpu, vgg_model(),
                                    settings_of({"block2_conv2", "block4_conv1"}, convolutions));
  return run(*network);
}

TEST(CpuNetwork, GivesTheSameBytesTwice) {
  const auto network =
      make_network(Backend::cpu, vgg_model(), settings_of({"block2_conv2", "block4_conv1"}));
  const Outputs first = run(*network);
  EXPECT_TRUE(run(*network) == first);
}

TEST(CpuNetwork, DoesNotDependOnTheNumberOfThreads) {
  for (const auto convolutions : {Convolutions::direct, Convolutions::winograd}) {
    const Outputs one = run_with_threads(1, convolutions);
    EXPECT_TRUE(run_with_threads(2, convolutions) == one);
    EXPECT_TRUE(run_with_threads(3, convolutions) == one);
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
  NetworkSettings settings = settings_of({"block3_conv3", "block1_conv2"}, Convolutions::direct);
  const auto with = make_network(Backend::cpu, vgg_model(), settings);
  settings.backward = false;
  const auto without = make_network(Backend::cpu, vgg_model(), settings);
  const std::vector<float> picture = random_picture(kHeight, kWidth, 1);
  with->forward(picture);
  without->forward(picture);
  for (int tap = 0; tap < 2; ++tap) EXPECT_TRUE(features(*with, tap) == features(*without, tap));
  EXPECT_LT(without->bytes(), with->bytes() * 3 / 4);
  std::vector<float> gradient(picture.size());
  EXPECT_THROW(without->backward({}, gradient), Error);
}

TEST(CpuNetwork, KeepsItsFeaturesThroughBackward) {
  const auto network =
      make_network(Backend::cpu, vgg_model(), settings_of({"block2_conv2", "block4_conv1"}));
  const Outputs outputs = run(*network);
  EXPECT_TRUE(gram(*network, 0) == outputs.gram);
  EXPECT_TRUE(features(*network, 1) == outputs.features);
}

TEST(CpuNetwork, AllocatesWhatWasEstimated) {
  for (const Backend backend : {Backend::cpu, Backend::reference}) {
    for (const bool backward : {true, false}) {
      NetworkSettings settings = settings_of({"block1_conv1", "block3_conv2"});
      settings.backward = backward;
      const auto network = make_network(backend, vgg_model(), settings);
      EXPECT_EQ(estimate_network_bytes(backend, vgg(16), settings), network->bytes());
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
      EXPECT_THROW((void)estimate_network_bytes(backend, vgg(16), settings), Error);
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

TEST(CpuConvolution, UsesNoReferenceCodeForTheShapesOfVgg) {
  for (const Convolution& c : vgg(19).convolutions) {
    const int side = 512 >> c.block;
    const FeatureShape in{c.in_channels, side, side};
    for (const auto algorithm : {Convolutions::direct, Convolutions::winograd}) {
      const auto forward =
          cpu::make_convolution(cpu::Direction::forward, in, c.out_channels, algorithm);
      EXPECT_THAT(forward->implementation(), Not(HasSubstr("ref"))) << c.name;
      if (c.in_channels == 3) continue;  // PictureGradient does that one
      const auto backward =
          cpu::make_convolution(cpu::Direction::backward, in, c.out_channels, algorithm);
      EXPECT_THAT(backward->implementation(), Not(HasSubstr("ref"))) << c.name;
    }
  }
}

}  // namespace
}  // namespace impasto
