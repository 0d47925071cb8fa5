// Optimizers whose vectors live on disk.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/large_vector.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"

namespace impasto {
namespace {

constexpr std::size_t kSize = kChunk + 5'000;

/// sum c_i (x_i - 1)^2 / 2 with curvatures 1 to 4.
double bowl(std::span<const float> x, std::span<float> gradient) {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto c = static_cast<float>(1 + i % 4);
    const float e = x[i] - 1.0F;
    gradient[i] = c * e;
    sum += static_cast<double>(c * e) * e / 2.0;
  }
  return sum;
}

/// Where a few steps lead, all values seen on the way first.
std::vector<float> course(Optimizer& optimizer, Storage storage) {
  LargeVector<float> x(kSize, storage);
  std::vector<float> result;
  for (int i = 0; i < 5; ++i) {
    const Function f = [&](std::span<const float> point, std::span<float> gradient) {
      const double value = bowl(point, gradient);
      return i == 3 ? value * 1e6 : value;  // a step that is undone
    };
    result.push_back(static_cast<float>(optimizer.step(f, x.view()).value));
  }
  result.insert(result.end(), x.span().begin(), x.span().end());
  return result;
}

TEST(Storage, OfLbfgsDoesNotChangeABit) {
  const LbfgsSettings fixed{.history = 2};
  const LbfgsSettings searched{
      .history = 2, .history_precision = HistoryPrecision::bf16, .line_search = true};
  const LbfgsSettings bounded{.history = 2, .bounds = Bounds{0.0F, 0.75F}};
  for (const LbfgsSettings& settings : {fixed, searched, bounded}) {
    const auto in_memory = course(*make_lbfgs(kSize, settings, Storage::memory), Storage::memory);
    const auto on_disk = course(*make_lbfgs(kSize, settings, Storage::disk), Storage::disk);
    EXPECT_TRUE(in_memory == on_disk);
  }
}

TEST(Storage, OfAdamDoesNotChangeABit) {
  const AdamSettings settings{.bounds = Bounds{0.0F, 0.75F}};
  const auto in_memory = course(*make_adam(kSize, settings, Storage::memory), Storage::memory);
  const auto on_disk = course(*make_adam(kSize, settings, Storage::disk), Storage::disk);
  EXPECT_TRUE(in_memory == on_disk);
}

}  // namespace
}  // namespace impasto
