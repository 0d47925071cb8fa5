// Statistics and gradients of regions: cpu against the reference, and against what the plain path
// computes.
#include "network/regions.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "impasto/error.h"
#include "network/compare.h"
#include "network/cpu/thread_scope.h"
#include "network/random_picture.h"
#include "network/reference/region_statistics.h"
#include "network/small_networks.h"

namespace impasto {
namespace {

constexpr int kRegions = 3;
constexpr int kBins = 5;

/// As in backends_test.cpp: rounding of sums in float.
constexpr double kTolerance = 1e-5;

/// A run of a Gram matrix is at most 256 positions, summed in float: 256 roundings of 2^-24 of an
/// entry in the worst case, and entries of some times the root mean square.
constexpr double kGramTolerance = 2e-5;

struct Way {
  Kernels kernels = Kernels::automatic;
  int tile = kTileOff;
  Storage maps = Storage::memory;
  Precision precision = Precision::f32;
};

constexpr std::array<Way, 4> kFloatWays = {{{Kernels::onednn},
                                            {Kernels::automatic},
                                            {Kernels::automatic, 16},
                                            {Kernels::automatic, 16, Storage::disk}}};

constexpr std::array<Way, 3> kBfloat16Ways = {
    {{Kernels::automatic, kTileOff, Storage::memory, Precision::bf16},
     {Kernels::automatic, 16, Storage::memory, Precision::bf16},
     {Kernels::automatic, 16, Storage::disk, Precision::bf16}}};

std::vector<SmallNetwork> networks_with_regions() {
  std::vector<SmallNetwork> all;
  for (const auto& [height, width] : {std::array{9, 7}, {17, 33}, {37, 6}, {3, 2}}) {
    for (const std::array<int, 3>& channels : {std::array{4, 5, 7}, {24, 17, 40}}) {
      for (const Pooling pooling : {Pooling::max, Pooling::average}) {
        all.push_back({height, width, channels, pooling});
      }
    }
  }
  return all;
}

NetworkSettings settings_of(const SmallNetwork& small, const Way& way, int regions) {
  NetworkSettings settings = small.settings();
  settings.kernels = way.kernels;
  settings.tile = way.tile;
  settings.maps = way.maps;
  settings.precision = way.precision;
  ask_for_all(settings, regions, kBins);
  return settings;
}

int parts_of(int regions) { return regions == 0 ? 1 : regions; }

/// Everything that a network computes for regions.
struct Outputs {
  std::vector<double> grams;
  std::vector<double> sums;
  std::vector<double> histograms;
  std::vector<float> gradient;
  bool operator==(const Outputs&) const = default;
};

void append(std::vector<double>& to, const std::vector<double>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// The last forward()'s statistics of one tap.
Outputs statistics(const FeatureNetwork& network, int tap, int regions) {
  Outputs outputs;
  for (int region = 0; region < parts_of(regions); ++region) {
    append(outputs.grams, region_gram(network, tap, region));
    append(outputs.sums, sums(network, tap, region));
    append(outputs.histograms, histogram(network, tap, region, kBins));
  }
  return outputs;
}

/// Of all taps, with gradients of all forms at all taps run back to the picture. The widths of the
/// histograms are given: they must not depend on the network's rounding.
Outputs run(FeatureNetwork& network, const SmallNetwork& small, int regions,
            const std::vector<std::vector<float>>& widths) {
  network.forward(random_picture(small.height, small.width, 2));
  std::vector<std::unique_ptr<FeatureSnapshot>> targets;
  for (int tap = 0; tap < tap_count(network); ++tap) {
    targets.push_back(network.snapshot(tap));
    network.set_histogram_widths(tap, widths[static_cast<std::size_t>(tap)]);
  }
  const std::vector<float> picture = random_picture(small.height, small.width, 1);
  network.forward(picture);
  Outputs outputs;
  std::vector<std::vector<float>> matrices;
  std::vector<std::unique_ptr<RandomRegionGradients>> parts;
  std::vector<TapGradient> gradients;
  for (int tap = 0; tap < tap_count(network); ++tap) {
    const Outputs of_tap = statistics(network, tap, regions);
    append(outputs.grams, of_tap.grams);
    append(outputs.sums, of_tap.sums);
    append(outputs.histograms, of_tap.histograms);
    const auto i = static_cast<std::size_t>(tap);
    const FeatureShape& shape = network.taps()[i];
    matrices.push_back(random_symmetric(shape.channels, 4 + i));
    parts.push_back(
        std::make_unique<RandomRegionGradients>(shape, parts_of(regions), kBins, 50 + i));
    gradients.push_back({tap, tap == 1 ? std::span<const float>{} : matrices.back(), 0.25F,
                         tap == 0 ? nullptr : targets[i].get(), parts.back()->parts});
  }
  outputs.gradient.resize(picture.size());
  network.backward(picture, gradients, outputs.gradient);
  return outputs;
}

std::vector<std::vector<float>> widths_of(FeatureNetwork& network, const SmallNetwork& small) {
  network.forward(random_picture(small.height, small.width, 2));
  std::vector<std::vector<float>> widths;
  for (int tap = 0; tap < tap_count(network); ++tap) {
    widths.push_back(widths_for(network, tap, kBins));
  }
  return widths;
}

TEST(Regions, AreTheSameInBothBackends) {
  int kinks = 0;
  for (const SmallNetwork& small : networks_with_regions()) {
    for (const int regions : {0, kRegions}) {
      const Model model = small.model();
      const auto reference =
          make_network(Backend::reference, model, settings_of(small, {}, regions));
      const auto widths = widths_of(*reference, small);
      const Outputs expected = run(*reference, small, regions, widths);
      for (const Way& way : kFloatWays) {
        SCOPED_TRACE(fmt::format("{}, {} regions, tile {}", small.name(), regions, way.tile));
        const auto cpu = make_network(Backend::cpu, model, settings_of(small, way, regions));
        const Outputs found = run(*cpu, small, regions, widths);
        EXPECT_LT(difference(found.grams, expected.grams), kTolerance);
        EXPECT_LT(difference(found.sums, expected.sums), kTolerance);
        EXPECT_LT(difference(found.histograms, expected.histograms), kTolerance);
        if (difference(found.gradient, expected.gradient) > 2.0 * kTolerance) ++kinks;
      }
    }
  }
  // Where rounding puts a feature on the other side of a kink of ReLU or of a bin's edge, both are
  // right. Of 128.
  EXPECT_LT(kinks, 3);
}

/// Features in bfloat16 are not the reference's; their statistics are those of the features.
TEST(Regions, OfBfloat16AreThoseOfItsFeatures) {
  for (const SmallNetwork& small : networks_with_regions()) {
    for (const Way& way : kBfloat16Ways) {
      SCOPED_TRACE(fmt::format("{}, tile {}", small.name(), way.tile));
      const NetworkSettings settings = settings_of(small, way, kRegions);
      const auto network = make_network(Backend::cpu, small.model(), settings);
      const auto widths = widths_of(*network, small);
      for (int tap = 0; tap < tap_count(*network); ++tap) {
        network->set_histogram_widths(tap, widths[static_cast<std::size_t>(tap)]);
      }
      network->forward(random_picture(small.height, small.width, 1));
      for (int tap = 0; tap < tap_count(*network); ++tap) {
        const FeatureShape& shape = network->taps()[static_cast<std::size_t>(tap)];
        const int block = small.height / shape.height == 1 ? 0 : small.height / shape.height / 2;
        const std::vector<float> values = features(*network, tap);
        const std::vector<double> f(values.begin(), values.end());
        const auto& width = widths[static_cast<std::size_t>(tap)];
        const std::vector<double> w(width.begin(), width.end());
        Outputs expected;
        for (int region = 0; region < kRegions; ++region) {
          std::vector<double> weights;
          for (int y = 0; y < shape.height; ++y) {
            std::vector<float> row(static_cast<std::size_t>(shape.width));
            settings.regions->copy(region, block, y, 0, row);
            weights.insert(weights.end(), row.begin(), row.end());
          }
          const auto channels = static_cast<std::size_t>(shape.channels);
          std::vector<double> products(channels * channels);
          std::vector<double> totals(channels);
          std::vector<double> counts(channels * (kBins + 1));
          reference::weighted_gram(shape, f, weights, products);
          reference::weighted_sums(shape, f, weights, totals);
          reference::weighted_histogram(shape, f, weights, w, counts);
          append(expected.grams, products);
          append(expected.sums, totals);
          append(expected.histograms, counts);
        }
        const Outputs found = statistics(*network, tap, kRegions);
        EXPECT_LT(difference(found.grams, expected.grams), kGramTolerance);
        EXPECT_LT(difference(found.sums, expected.sums), 1e-6);
        EXPECT_LT(difference(found.histograms, expected.histograms), 1e-6);
      }
    }
  }
}

/// VGG's own widths up to block 3, at a size with odd sides in every block.
constexpr int kHeight = 43;
constexpr int kWidth = 57;

const Model& vgg_model() {
  static const Model model = random_model(vgg(16), InputConvention::caffe, 5);
  return model;
}

NetworkSettings vgg_settings(const Way& way, int regions,
                             std::vector<Tap> taps = {"block1_conv2", "block3_conv1"}) {
  NetworkSettings settings;
  settings.height = kHeight;
  settings.width = kWidth;
  settings.taps = std::move(taps);
  settings.kernels = way.kernels;
  settings.tile = way.tile;
  settings.maps = way.maps;
  settings.precision = way.precision;
  if (regions >= 0) ask_for_all(settings, regions, kBins);
  return settings;
}

const SmallNetwork kVggSize{kHeight, kWidth, {}, Pooling::max};

Outputs run_vgg(const Way& way, int regions, int threads = 2) {
  static const std::vector<std::vector<float>> widths = [] {
    return widths_of(*make_network(Backend::cpu, vgg_model(), vgg_settings({}, -1)), kVggSize);
  }();
  const cpu::ThreadScope scope(threads);
  const auto network = make_network(Backend::cpu, vgg_model(), vgg_settings(way, regions));
  return run(*network, kVggSize, regions, widths);
}

TEST(Regions, AreTheSameBytesForAnyThreadsAndOnDisk) {
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    for (const int tile : {kTileOff, 32}) {
      const Way way{Kernels::winograd, tile, Storage::memory, precision};
      const Outputs one = run_vgg(way, kRegions, 1);
      EXPECT_TRUE(run_vgg(way, kRegions, 2) == one);
      EXPECT_TRUE(run_vgg(way, kRegions, 3) == one);
      Way on_disk = way;
      on_disk.maps = Storage::disk;
      EXPECT_TRUE(run_vgg(on_disk, kRegions, 2) == one);
    }
  }
}

/// Matrices of both signs, in whose products much cancels, magnify rounding: the plain path's
/// gradient differs by 1.5e-6 with them.
TEST(Regions, InWindowsAreThoseOfTheWhole) {
  const Outputs whole = run_vgg({Kernels::winograd, kTileOff}, kRegions);
  for (const int tile : {16, 32, 48}) {
    const Outputs found = run_vgg({Kernels::winograd, tile}, kRegions);
    EXPECT_LT(relative_distance(found.grams, whole.grams), 1e-6) << tile;
    EXPECT_LT(relative_distance(found.sums, whole.sums), 1e-6) << tile;
    EXPECT_LT(relative_distance(found.histograms, whole.histograms), 1e-6) << tile;
    EXPECT_LT(relative_distance(found.gradient, whole.gradient), 3e-6) << tile;
  }
}

/// As above: the plain path's gradient differs by 0.22 with such matrices.
TEST(Regions, InBfloat16AreNearFloat) {
  const Outputs exact = run_vgg({Kernels::winograd, kTileOff}, kRegions);
  for (const int tile : {kTileOff, 32}) {
    const Outputs found =
        run_vgg({Kernels::winograd, tile, Storage::memory, Precision::bf16}, kRegions);
    EXPECT_LT(relative_distance(found.grams, exact.grams), 0.01) << tile;
    EXPECT_LT(relative_distance(found.sums, exact.sums), 0.01) << tile;
    EXPECT_LT(relative_distance(found.histograms, exact.histograms), 0.01) << tile;
    EXPECT_LT(relative_distance(found.gradient, exact.gradient), 0.25) << tile;
  }
}

/// A style loss as the plain path has it, and as one region that covers the picture has it.
struct GramAndGradient {
  std::vector<double> gram;
  std::vector<float> gradient;
};

GramAndGradient gram_and_gradient(const NetworkSettings& settings, bool of_region) {
  const auto network = make_network(Backend::cpu, vgg_model(), settings);
  const std::vector<float> picture = random_picture(kHeight, kWidth, 1);
  network->forward(picture);
  GramAndGradient result{gram(*network, 1), std::vector<float>(picture.size())};
  const std::vector<float> matrix = random_symmetric(256, 3);
  const std::vector<RegionGradient> parts = {{matrix}};
  TapGradient gradient{.tap = 1};
  if (of_region) {
    gradient.regions = parts;
  } else {
    gradient.matrix = matrix;
  }
  network->backward(picture, std::vector{gradient}, result.gradient);
  return result;
}

/// In float to the bit. In bfloat16 the plain path's products of pairs round otherwise, and take
/// the matrix rounded to 8 bits.
TEST(Regions, OfWhichOneCoversThePictureAreThePlainPath) {
  const std::vector<std::uint8_t> labels(kHeight * kWidth);
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    for (const int tile : {kTileOff, 32}) {
      const Way way{Kernels::winograd, tile, Storage::memory, precision};
      NetworkSettings settings = vgg_settings(way, -1);
      const GramAndGradient plain = gram_and_gradient(settings, false);
      settings.regions = std::make_shared<RegionWeights>(1, kHeight, kWidth, labels);
      const GramAndGradient region = gram_and_gradient(settings, true);
      if (precision == Precision::f32) {
        EXPECT_TRUE(region.gram == plain.gram) << tile;
        EXPECT_TRUE(region.gradient == plain.gradient) << tile;
      } else {
        EXPECT_LT(relative_distance(region.gram, plain.gram), 1e-6) << tile;
        EXPECT_LT(relative_distance(region.gradient, plain.gradient), 0.01) << tile;
      }
    }
  }
}

TEST(Regions, LeaveThePlainPathAsItIsWhereOnlyStatisticsAreAdded) {
  const Way way{Kernels::winograd, kTileOff};
  const GramAndGradient plain = gram_and_gradient(vgg_settings(way, -1), false);
  const GramAndGradient beside = gram_and_gradient(vgg_settings(way, 0), false);
  EXPECT_TRUE(beside.gram == plain.gram);
  EXPECT_TRUE(beside.gradient == plain.gradient);
}

TEST(Regions, AddUpToTheWholePicture) {
  // What is none of the first two is the third.
  const std::vector<std::uint8_t> labels = patches(kHeight, kWidth, kRegions - 1, 8);
  NetworkSettings settings = vgg_settings({Kernels::winograd}, -1);
  const auto plain = make_network(Backend::cpu, vgg_model(), settings);
  settings.regions = std::make_shared<RegionWeights>(kRegions, kHeight, kWidth, labels);
  const auto parted = make_network(Backend::cpu, vgg_model(), settings);
  const std::vector<float> picture = random_picture(kHeight, kWidth, 1);
  plain->forward(picture);
  parted->forward(picture);
  for (int tap = 0; tap < 2; ++tap) {
    std::vector<double> sum(gram(*plain, tap).size());
    for (int region = 0; region < kRegions; ++region) {
      const std::vector<double> part = region_gram(*parted, tap, region);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
    }
    EXPECT_LT(difference(sum, gram(*plain, tap)), kGramTolerance);
  }
}

TEST(Regions, AllocateWhatWasEstimated) {
  for (const Backend backend : {Backend::cpu, Backend::reference}) {
    for (const Way& way : kBfloat16Ways) {
      for (const int regions : {0, kRegions}) {
        NetworkSettings settings = vgg_settings(way, regions);
        const auto network = make_network(backend, vgg_model(), settings);
        EXPECT_EQ(estimate_network(backend, vgg(16), settings).memory, network->bytes());
        settings.regions = nullptr;
        EXPECT_EQ(estimate_network(backend, vgg(16), settings, regions).memory, network->bytes());
      }
    }
  }
}

TEST(Regions, CarryValuesThatAreNotNumbers) {
  const SmallNetwork small{17, 33, {16, 32, 48}, Pooling::max};
  for (const Backend backend : {Backend::reference, Backend::cpu}) {
    const auto network = make_network(backend, small.model(), settings_of(small, {}, 0));
    std::vector<float> picture = random_picture(17, 33, 1);
    picture[17 * 33 + 300] = std::numeric_limits<float>::quiet_NaN();
    network->forward(picture);
    for (int tap = 0; tap < tap_count(*network); ++tap) {
      EXPECT_TRUE(std::isnan(sums(*network, tap, 0)[0])) << tap;
      EXPECT_TRUE(std::isnan(histogram(*network, tap, 0, kBins)[0])) << tap;
    }
  }
}

TEST(Regions, RefuseWhatDoesNotFit) {
  const SmallNetwork small{17, 33, {16, 32, 48}, Pooling::max};
  NetworkSettings wrong_size = settings_of(small, {}, 0);
  wrong_size.regions = random_regions(2, 33, 17);
  NetworkSettings many_bins = settings_of(small, {}, 0);
  many_bins.taps[0].histogram_bins = kMostHistogramBins + 1;
  for (const Backend backend : {Backend::reference, Backend::cpu}) {
    EXPECT_THROW((void)make_network(backend, small.model(), wrong_size), Error);
    EXPECT_THROW((void)make_network(backend, small.model(), many_bins), Error);

    const auto network = make_network(backend, small.model(), settings_of(small, {}, 2));
    std::vector<float> picture = random_picture(17, 33, 1);
    network->forward(picture);
    const auto channels = static_cast<std::size_t>(network->taps()[0].channels);
    EXPECT_THROW((void)sums(*network, 0, 2), Error);
    EXPECT_THROW((void)region_gram(*network, 0, -1), Error);
    EXPECT_THROW(network->set_histogram_widths(0, std::vector(channels - 1, 1.0F)), Error);
    EXPECT_THROW(network->set_histogram_widths(0, std::vector(channels, 0.0F)), Error);
    const std::vector<float> bias(channels);
    const std::vector<RegionGradient> one = {{{}, bias, {}}};
    const std::vector<RegionGradient> short_bias(2, {{}, std::span(bias).subspan(1), {}});
    for (const std::span<const RegionGradient> parts : {std::span(one), std::span(short_bias)}) {
      const std::vector<TapGradient> gradients = {{.tap = 0, .regions = parts}};
      EXPECT_THROW(network->backward(picture, gradients, picture), Error);
    }
    const auto plain = make_network(backend, small.model(), small.settings());
    plain->forward(picture);
    EXPECT_THROW(plain->set_histogram_widths(0, std::vector(channels, 1.0F)), Error);
    EXPECT_THROW(
        plain->backward(picture, std::vector<TapGradient>{{.tap = 0, .regions = one}}, picture),
        Error);
  }
}

}  // namespace
}  // namespace impasto
