#include "transfer/check.h"

#include <gtest/gtest.h>

#include <limits>

#include "transfer/canceling_model.h"

namespace impasto {
namespace {

using test::canceling_model;
using test::small_topology;

EngineSettings settings_of(Pooling pooling, Kernels kernels) {
  EngineSettings engine;
  engine.pooling = pooling;
  engine.kernels = kernels;
  return engine;
}

TEST(Check, PassesInEveryWayToCompute) {
  const Model model = random_model(small_topology(), InputConvention::torchvision, 4);
  for (const Pooling pooling : {Pooling::max, Pooling::average}) {
    for (const Kernels kernels :
         {Kernels::automatic, Kernels::winograd, Kernels::winograd_f32, Kernels::onednn}) {
      const std::vector<Check> checks = check_engine(model, settings_of(pooling, kernels));
      ASSERT_EQ(checks.size(), 4U);
      for (const Check& check : checks) {
        EXPECT_TRUE(check.passed()) << check.worst().name << ": " << check.worst().error;
      }
    }
  }
}

TEST(Check, LooksAtEveryLayerAndTheGradient) {
  const Model model = random_model(small_topology(), InputConvention::caffe, 4);
  for (const Check& check : check_engine(model, {})) {
    const bool bf16 = check.arithmetic.precision == Precision::bf16;
    ASSERT_EQ(check.values.size(), model.topology.convolutions.size() + 1);
    EXPECT_EQ(check.values.back().name, "gradient");
    for (std::size_t i = 0; i < check.values.size(); ++i) {
      // A value of bfloat16 has eight bits: rounding alone takes 0.17 %. In float it takes 2e-8.
      EXPECT_GT(check.values[i].error, bf16 ? 1e-3 : 1e-9) << check.values[i].name;
      EXPECT_LT(check.values[i].error, bf16 ? 0.25 : 0.01) << check.values[i].name;
      EXPECT_GT(check.values[i].bound, i == 0 ? 0.0 : check.values[i - 1].bound);
    }
  }
}

TEST(Check, FailsWhereWeightsCancel) {
  const Model model = canceling_model(small_topology());
  for (const Check& check : check_engine(model, {})) {
    if (check.arithmetic.precision == Precision::f32) continue;
    EXPECT_TRUE(check.values[0].passed());
    EXPECT_FALSE(check.values[1].passed()) << check.values[1].error;
    EXPECT_FALSE(check.passed());
    EXPECT_GT(check.worst().error, check.worst().bound);
  }
  EXPECT_FALSE(check_bf16(model, {}).passed());
}

TEST(Check, IsQuickToTellThatBf16IsRight) {
  const Check check =
      check_bf16(random_model(small_topology(), InputConvention::caffe, 4), EngineSettings());
  EXPECT_EQ(check.arithmetic.precision, Precision::bf16);
  EXPECT_TRUE(check.passed()) << check.worst().name << ": " << check.worst().error;
}

TEST(Check, TakesLayersWithoutFeatures) {
  Model model = random_model(small_topology(), InputConvention::caffe, 4);
  ConvolutionWeights dead = *model.weights[2];
  for (float& weight : dead.kernel) weight = 0.0F;
  for (float& bias : dead.bias) bias = -1.0F;
  model.weights[2] = std::make_shared<const ConvolutionWeights>(std::move(dead));
  const Check check = check_bf16(model, {});
  EXPECT_TRUE(check.passed()) << check.worst().name << ": " << check.worst().error;
}

TEST(Check, DoesNotPassWithWhatIsNoNumber) {
  Check check;
  check.values = {{"block1_conv1", 0.001, 0.01},
                  {"block1_conv2", std::numeric_limits<double>::quiet_NaN(), 0.01},
                  {"gradient", 0.02, 0.3}};
  EXPECT_FALSE(check.passed());
  EXPECT_EQ(check.worst().name, "block1_conv2");
}

}  // namespace
}  // namespace impasto
