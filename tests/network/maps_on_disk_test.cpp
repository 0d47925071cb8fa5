// Networks whose whole maps lie in a temporary file.
#include <gtest/gtest.h>

#include <array>

#include "network/compare.h"
#include "network/random_picture.h"

namespace impasto {
namespace {

/// Odd sides in every block.
constexpr std::array<std::array<int, 2>, 2> kSizes = {{{75, 53}, {33, 130}}};

const Model& vgg_model() {
  static const Model model = random_model(vgg(16), InputConvention::caffe, 5);
  return model;
}

/// What a style's layer, a content's layer and both look at.
NetworkSettings settings_of(const std::array<int, 2>& size, int tile) {
  NetworkSettings settings;
  settings.height = size[0];
  settings.width = size[1];
  settings.taps = {{"block1_conv1", true, false}, {"block3_conv2", false, true}, {"block2_conv2"}};
  settings.tile = tile;
  settings.kernels = Kernels::winograd;  // made at once
  return settings;
}

/// Everything that a network computes.
struct Outputs {
  std::vector<double> gram;
  std::vector<double> numbers;
  std::vector<float> features;
  std::vector<float> gradient;
  bool operator==(const Outputs&) const = default;
};

/// `vectors` says where the pictures and the gradient live.
Outputs run(const NetworkSettings& settings, Storage vectors = Storage::memory) {
  const auto network = make_network(Backend::cpu, vgg_model(), settings);
  const auto picture = [&](std::uint64_t seed) {
    const std::vector<float> values = random_picture(settings.height, settings.width, seed);
    LargeVector<float> vector(values.size(), vectors);
    std::ranges::copy(values, vector.span().begin());
    return vector;
  };
  const LargeVector<float> content = picture(1);
  const LargeVector<float> painting = picture(2);
  network->forward(content.view());
  const auto deep = network->snapshot(1);
  const auto both = network->snapshot(2);
  Outputs outputs;
  outputs.numbers = {network->squared_norm(1), network->squared_norm(2)};
  network->forward(painting.view());
  outputs.numbers.push_back(network->squared_distance(1, *deep));
  outputs.numbers.push_back(network->squared_distance(2, *both));
  outputs.gram = gram(*network, 0);
  outputs.features = features(*network, 1);
  const std::vector<double> other = gram(*network, 2);
  const std::vector<float> first(outputs.gram.begin(), outputs.gram.end());
  const std::vector<float> second(other.begin(), other.end());
  LargeVector<float> gradient(painting.size(), vectors);
  network->backward(
      painting.view(),
      std::vector<TapGradient>{
          {0, first, 0.0F, nullptr}, {1, {}, 1.0F, deep.get()}, {2, second, 0.5F, both.get()}},
      gradient.view());
  outputs.gradient.assign(gradient.span().begin(), gradient.span().end());
  return outputs;
}

TEST(MapsOnDisk, GiveTheSameBytesAsInMemory) {
  for (const auto& size : kSizes) {
    for (const Pooling pooling : {Pooling::max, Pooling::average}) {
      for (const Precision precision : {Precision::f32, Precision::bf16}) {
        for (const int tile : {32, 80}) {
          NetworkSettings settings = settings_of(size, tile);
          settings.pooling = pooling;
          settings.precision = precision;
          const Outputs in_memory = run(settings);
          settings.maps = Storage::disk;
          const auto vectors = precision == Precision::f32 ? Storage::disk : Storage::memory;
          EXPECT_TRUE(run(settings, vectors) == in_memory)
              << size[0] << 'x' << size[1] << ", " << tile;
        }
      }
    }
  }
}

TEST(MapsOnDisk, GiveWhatTheNetworkGivesWithoutWindows) {
  for (const auto& size : kSizes) {
    for (const Pooling pooling : {Pooling::max, Pooling::average}) {
      NetworkSettings settings = settings_of(size, kTileOff);
      settings.pooling = pooling;
      const Outputs whole = run(settings);
      settings.tile = 32;
      settings.maps = Storage::disk;
      const Outputs found = run(settings, Storage::disk);
      EXPECT_LT(relative_distance(found.numbers, whole.numbers), 1e-6);
      EXPECT_LT(relative_distance(found.gram, whole.gram), 1e-6);
      EXPECT_LT(relative_distance(found.features, whole.features), 1e-6);
      EXPECT_LT(relative_distance(found.gradient, whole.gradient), 1e-6);
    }
  }
}

TEST(MapsOnDisk, GiveTheSameFeaturesForwardOnly) {
  NetworkSettings settings = settings_of(kSizes[0], 32);
  settings.maps = Storage::disk;
  const auto with = make_network(Backend::cpu, vgg_model(), settings);
  settings.backward = false;
  const auto without = make_network(Backend::cpu, vgg_model(), settings);
  const std::vector<float> picture = random_picture(settings.height, settings.width, 1);
  with->forward(picture);
  without->forward(picture);
  EXPECT_TRUE(features(*with, 1) == features(*without, 1));
  EXPECT_TRUE(gram(*with, 0) == gram(*without, 0));
}

/// The memory of a network in windows does not grow with the picture: all that does is on disk.
TEST(MapsOnDisk, LeaveMemoryToTheWindowsAlone) {
  const auto bytes_at = [](int side, Storage maps) {
    NetworkSettings settings = settings_of({side, side}, 256);
    settings.maps = maps;
    return estimate_network(Backend::cpu, vgg(16), settings);
  };
  const NetworkBytes in_memory = bytes_at(2048, Storage::memory);
  EXPECT_EQ(in_memory.disk, 0U);
  EXPECT_EQ(in_memory.snapshot_disk, 0U);
  const NetworkBytes large = bytes_at(2048, Storage::disk);
  const NetworkBytes larger = bytes_at(8192, Storage::disk);
  EXPECT_LT(large.memory, in_memory.memory / 2);
  EXPECT_LT(larger.memory, large.memory + large.memory / 10);  // windows are about as large
  EXPECT_GT(larger.disk, 15 * large.disk);
  // block3_conv2 and block2_conv2: 256 channels at a quarter, 128 at a half of the sides.
  EXPECT_EQ(larger.snapshot_disk, 4ULL * (256ULL * 2048 * 2048 + 128ULL * 4096 * 4096));
  EXPECT_EQ(larger.snapshot_memory, 0U);
}

TEST(MapsOnDisk, AreWorkedOnInWindowsOfAutomaticSize) {
  NetworkSettings settings = settings_of({1200, 1100}, kTileAutomatic);
  const NetworkBytes in_memory = estimate_network(Backend::cpu, vgg(16), settings);
  settings.maps = Storage::disk;
  const NetworkBytes on_disk = estimate_network(Backend::cpu, vgg(16), settings);
  EXPECT_LT(on_disk.memory, in_memory.memory);
  settings.tile = kTileOff;
  EXPECT_EQ(estimate_network(Backend::cpu, vgg(16), settings).disk, 0U);
}

}  // namespace
}  // namespace impasto
