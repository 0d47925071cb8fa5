#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "weights/read_tensors.h"
#include "weights/store.h"

namespace impasto {
namespace {

/// What print_figures.py says of a tensor: sums in double, and the value at 2/3 of its length.
struct Figures {
  std::string name;
  std::vector<std::int64_t> shape;
  double sum;
  double sum_of_squares;
  float probe;
};

/// The models that set-up brings (scripts/get_weights.sh vgg19-8bit vgg16-hed).
TensorMap read_model(const std::string& name) {
  const auto model = find_stored(name);
  if (!model.has_value()) {
    ADD_FAILURE() << name << " is not in the cache: scripts/get_weights.sh " << name;
    return {};
  }
  verify_model(*model);
  return read_tensors(model->file);
}

void expect_figures(const TensorMap& tensors, const Figures& expected) {
  ASSERT_TRUE(tensors.contains(expected.name)) << expected.name;
  const Tensor& tensor = tensors.at(expected.name);
  EXPECT_EQ(tensor.shape, expected.shape) << expected.name;
  double sum = 0.0;
  double sum_of_squares = 0.0;
  for (const float value : tensor.values) {
    sum += value;
    sum_of_squares += static_cast<double>(value) * value;
  }
  const double largest_sum =  // Cauchy-Schwarz
      std::sqrt(static_cast<double>(tensor.values.size()) * expected.sum_of_squares);
  EXPECT_NEAR(sum, expected.sum, 1e-11 * largest_sum) << expected.name;
  EXPECT_NEAR(sum_of_squares, expected.sum_of_squares, 1e-11 * expected.sum_of_squares)
      << expected.name;
  EXPECT_EQ(tensor.values.at(tensor.values.size() * 2 / 3), expected.probe) << expected.name;
}

TEST(RealFiles, EightBitVgg19MatchesTorch) {
  const TensorMap tensors = read_model("vgg19-8bit");
  EXPECT_EQ(tensors.size(), 32U);
  for (const Figures& figures : std::vector<Figures>{
           {"block1_conv1_W", {64, 3, 3, 3}, -3.54118572897, 63.295547538, -0.0641156957F},
           {"block1_conv1_b", {64}, 29.9405245855, 19.5788586392, 0.282243252F},
           {"block3_conv4_W", {256, 256, 3, 3}, 97.1027114375, 62.7839054093, 0.000424212398F},
           {"block3_conv4_b", {256}, 4.8006423664, 0.645640155295, -0.0196294468F},
           {"block5_conv4_W", {512, 512, 3, 3}, -2534.85071928, 158.788124447, 0.0161475465F},
           {"block5_conv4_b", {512}, 87.8716592164, 153.733646235, 0.10725712F}}) {
    expect_figures(tensors, figures);
  }
}

TEST(RealFiles, HedVgg16MatchesH5py) {
  const TensorMap tensors = read_model("vgg16-hed");
  EXPECT_EQ(tensors.size(), 38U);
  for (const Figures& figures : std::vector<Figures>{
           {"block1/layers/conv2d/vars/0",
            {3, 3, 3, 64},
            -0.774627877952,
            57.1696805259,
            -0.0534398481F},
           {"block5/layers/conv2d_2/vars/0",
            {3, 3, 512, 512},
            -2547.69063449,
            237.402434135,
            -0.00308328122F},
           {"fuse/vars/1", {1}, -0.00116236158647, 1.35108445769e-06, -0.00116236159F}}) {
    expect_figures(tensors, figures);
  }
}

}  // namespace
}  // namespace impasto
