// The optimizers against PyTorch's, evaluation by evaluation (data/torch.json, make_fixtures.py).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "functions.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"

namespace impasto {
namespace {

Function scaled(const std::string& name, double factor) {
  return [=](std::span<const float> x, std::span<float> gradient) {
    std::vector<double> point(x.begin(), x.end());
    std::vector<double> g(x.size());
    double value = 0.0;
    if (name == "quadratic") value = test::quadratic<double>(point, g);
    if (name == "rosenbrock") value = test::rosenbrock<double>(point, g);
    if (name == "chained") value = test::chained<double>(point, g);
    for (std::size_t i = 0; i < g.size(); ++i) gradient[i] = static_cast<float>(factor * g[i]);
    return factor * value;
  };
}

std::unique_ptr<Optimizer> optimizer_of(const nlohmann::json& c) {
  const double no_guard = std::numeric_limits<double>::infinity();
  const std::size_t size = c["size"];
  if (c["optimizer"] == "adam") {
    return make_adam(size, {.learning_rate = c["lr"], .explosion_factor = no_guard});
  }
  return make_lbfgs(
      size, {.learning_rate = c["lr"], .history = c["history"], .explosion_factor = no_guard});
}

// What rounding does to a trajectory is measured by PyTorch itself: its own float32 and float64
// trajectories drift apart. Ours may drift as fast, and is compared while that stays below 1 %.
// Near a minimum one rounding of x moves the value by parts in 1e5, hence the constant.
class Torch : public testing::TestWithParam<std::size_t> {};

TEST_P(Torch, TakesTheSameSteps) {
  std::ifstream file(IMPASTO_TEST_DATA "/torch.json");
  const nlohmann::json c = nlohmann::json::parse(file)[GetParam()];
  const std::string name = c["function"];
  const Function f = scaled(name, c["factor"]);
  std::vector<float> x = test::start_of(name, c["size"]);
  const auto optimizer = optimizer_of(c);

  double drift = 0.0;
  double worst = 0.0;
  std::size_t compared = 0;
  for (; compared < c["values"].size(); ++compared) {
    const double torch = c["values"][compared];
    const double exact = c["values_float64"][compared];
    drift = std::max(drift, std::fabs(torch / exact - 1.0));
    if (drift > 0.01) break;
    const double value = optimizer->step(f, x).value;
    worst = std::max(worst, std::fabs(value / torch - 1.0));
    ASSERT_LT(std::fabs(value / torch - 1.0), 1e-5 + 4.0 * drift)
        << name << ", evaluation " << compared << ": " << value << ", PyTorch " << torch;
  }
  RecordProperty("worst", fmt::format("{}", worst));
  fmt::print("{} {}: {} evaluations, worst difference {:.2g}, PyTorch's own drift {:.2g}\n", name,
             std::string(c["optimizer"]), compared, worst, drift);
  EXPECT_GE(compared, 15U);
}

INSTANTIATE_TEST_SUITE_P(Cases, Torch, testing::Range<std::size_t>(0, 8));

}  // namespace
}  // namespace impasto
