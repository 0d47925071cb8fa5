#include "network/model.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "impasto/error.h"

namespace impasto {
namespace {

using ::testing::HasSubstr;

/// A name for the kernel or bias of a convolution: block and number from 1, position from 0.
using Naming = std::function<std::string(int block, int number, int position, bool bias)>;

enum class Order { oihw, hwio };

struct Place {
  int block;
  int number;
  int position;
};

std::vector<Place> places(const Topology& topology) {
  std::vector<Place> all;
  for (const Convolution& c : topology.convolutions) {
    const bool same_block = !all.empty() && all.back().block == c.block + 1;
    all.push_back(
        {c.block + 1, same_block ? all.back().number + 1 : 1, static_cast<int>(all.size())});
  }
  return all;
}

/// The tensors of a model as a file would name and order them.
TensorMap tensors_of(const Model& model, const Naming& naming, Order order) {
  TensorMap tensors;
  for (const Place& place : places(model.topology)) {
    const auto position = static_cast<std::size_t>(place.position);
    const Convolution& c = model.topology.convolutions[position];
    const ConvolutionWeights& weights = *model.weights[position];
    const std::int64_t out = c.out_channels;
    const std::int64_t in = c.in_channels;
    Tensor kernel{{out, in, 3, 3}, weights.kernel};
    if (order == Order::hwio) {
      kernel.shape = {3, 3, in, out};
      for (std::int64_t o = 0; o < out; ++o) {
        for (std::int64_t i = 0; i < in; ++i) {
          for (std::int64_t rs = 0; rs < 9; ++rs) {
            kernel.values[static_cast<std::size_t>((rs * in + i) * out + o)] =
                weights.kernel[static_cast<std::size_t>((o * in + i) * 9 + rs)];
          }
        }
      }
    }
    tensors[naming(place.block, place.number, place.position, false)] = std::move(kernel);
    tensors[naming(place.block, place.number, place.position, true)] = {{out}, weights.bias};
  }
  return tensors;
}

std::string pytorch_with_keras_names(int block, int number, int, bool bias) {
  return fmt::format("block{}_conv{}_{}", block, number, bias ? "b" : "W");
}

/// Position of a convolution among the layers of torchvision's Sequential, which counts ReLU and
/// pooling too.
std::string torchvision_name(int block, int, int position, bool bias) {
  return fmt::format("features.{}.{}", 2 * position + block - 1, bias ? "bias" : "weight");
}

const Model& small_vgg() {
  static const Model model = random_model(vgg(11), InputConvention::caffe, 3);
  return model;
}

void expect_same_weights(const Model& found, const Model& expected) {
  ASSERT_EQ(found.weights.size(), expected.weights.size());
  for (std::size_t i = 0; i < expected.weights.size(); ++i) {
    EXPECT_TRUE(found.weights[i]->kernel == expected.weights[i]->kernel) << i;
    EXPECT_TRUE(found.weights[i]->bias == expected.weights[i]->bias) << i;
  }
}

void expect_understood(const Naming& naming, Order order) {
  const Model found = assemble_model(tensors_of(small_vgg(), naming, order), "a model",
                                     InputConvention::torchvision);
  EXPECT_EQ(found.name, "a model");
  EXPECT_EQ(found.topology.name, "vgg11");
  EXPECT_EQ(found.input, InputConvention::torchvision);
  expect_same_weights(found, small_vgg());
}

TEST(AssembleModel, UnderstandsPytorchWithKerasNames) {
  expect_understood(pytorch_with_keras_names, Order::oihw);
}

TEST(AssembleModel, UnderstandsLegacyKeras) {
  expect_understood(
      [](int block, int number, int, bool bias) {
        return fmt::format("block{0}_conv{1}/block{0}_conv{1}_{2}_1:0", block, number,
                           bias ? "b" : "W");
      },
      Order::hwio);
  expect_understood(
      [](int block, int number, int, bool bias) {
        return fmt::format("block{0}_conv{1}/block{0}_conv{1}/{2}:0", block, number,
                           bias ? "bias" : "kernel");
      },
      Order::hwio);
  expect_understood(
      [](int block, int number, int, bool bias) {
        return fmt::format("model_weights/block{}_conv{}_3/{}", block, number,
                           bias ? "bias" : "kernel");
      },
      Order::hwio);
}

TEST(AssembleModel, UnderstandsKeras3) {
  expect_understood(
      [](int block, int number, int, bool bias) {
        return fmt::format("layers/block{}_conv{}/vars/{}", block, number, bias ? 1 : 0);
      },
      Order::hwio);
  expect_understood(
      [](int block, int number, int, bool bias) {
        const std::string suffix = number == 1 ? "" : fmt::format("_{}", number - 1);
        return fmt::format("block{}/layers/conv2d{}/vars/{}", block, suffix, bias ? 1 : 0);
      },
      Order::hwio);
  expect_understood(
      [](int, int, int position, bool bias) {
        const std::string suffix = position == 0 ? "" : fmt::format("_{}", position);
        return fmt::format("layers/conv2d{}/vars/{}", suffix, bias ? 1 : 0);
      },
      Order::hwio);
}

TEST(AssembleModel, UnderstandsTorchvision) {
  for (const std::string prefix : {"", "vgg.", "module.", "module.vgg."}) {
    expect_understood(
        [&](int block, int number, int position, bool bias) {
          return prefix + torchvision_name(block, number, position, bias);
        },
        Order::oihw);
  }
  expect_understood(
      [](int block, int number, int position, bool bias) {
        return torchvision_name(block, number, position, bias).substr(9);
      },
      Order::oihw);
}

TEST(AssembleModel, UnderstandsCaffesNames) {
  expect_understood(
      [](int block, int number, int, bool bias) {
        return fmt::format("conv{}_{}.{}", block, number, bias ? "bias" : "weight");
      },
      Order::oihw);
}

TEST(AssembleModel, UnderstandsSafetensors) {
  expect_understood(
      [](int block, int number, int, bool bias) {
        return fmt::format("block{}_conv{}.{}", block, number, bias ? "bias" : "weight");
      },
      Order::oihw);
}

TEST(AssembleModel, TellsTheDepth) {
  for (const int depth : {13, 16, 19}) {
    const Model model = random_model(vgg(depth), InputConvention::caffe, 3);
    for (const Naming& naming : {Naming(pytorch_with_keras_names), Naming(torchvision_name)}) {
      const Model found =
          assemble_model(tensors_of(model, naming, Order::oihw), "a model", InputConvention::caffe);
      EXPECT_EQ(found.topology.name, model.topology.name);
      expect_same_weights(found, model);
    }
  }
}

TEST(AssembleModel, IgnoresOtherTensors) {
  TensorMap tensors = tensors_of(small_vgg(), torchvision_name, Order::oihw);
  tensors["classifier.0.weight"] = {{1, 1}, {0.0F}};
  tensors["classifier.0.bias"] = {{1}, {0.0F}};
  tensors["dsn1/vars/0"] = {{1, 1, 1, 1}, {0.0F}};
  expect_same_weights(assemble_model(std::move(tensors), "a model", InputConvention::caffe),
                      small_vgg());
}

/// The message with which tensors are refused after `change`.
std::string refusal(const Naming& naming, const std::function<void(TensorMap&)>& change) {
  TensorMap tensors = tensors_of(small_vgg(), naming, Order::oihw);
  change(tensors);
  try {
    (void)assemble_model(std::move(tensors), "a model", InputConvention::caffe);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("a model"));
    EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("\n")));
    return error.what();
  }
  return "not refused";
}

TEST(AssembleModel, NamesAMissingTensor) {
  EXPECT_THAT(refusal(pytorch_with_keras_names, [](TensorMap& t) { t.erase("block4_conv1_b"); }),
              HasSubstr("bias of block4_conv1 is missing"));
  EXPECT_THAT(refusal(pytorch_with_keras_names, [](TensorMap& t) { t.erase("block3_conv1_W"); }),
              HasSubstr("kernel of block3_conv1 is missing"));
}

TEST(AssembleModel, SaysWhatATruncatedChainLacks) {
  EXPECT_THAT(refusal(pytorch_with_keras_names,
                      [](TensorMap& t) {
                        std::erase_if(t,
                                      [](const auto& p) { return p.first.starts_with("block5"); });
                      }),
              HasSubstr("kernel of block5_conv1 is missing"));
  EXPECT_THAT(refusal(torchvision_name, [](TensorMap& t) { t.erase("features.0.weight"); }),
              HasSubstr("found 7 convolutions"));
}

TEST(AssembleModel, ShowsShapesOfAnotherNetwork) {
  const std::string kernel = refusal(pytorch_with_keras_names, [](TensorMap& t) {
    t["block1_conv1_W"] = {{64, 3, 11, 11}, std::vector<float>(64 * 3 * 121)};
  });
  EXPECT_THAT(kernel, HasSubstr("weights of another network"));
  EXPECT_THAT(kernel, HasSubstr("block1_conv1_W has shape (64, 3, 11, 11)"));
  EXPECT_THAT(kernel, HasSubstr("expected (64, 3, 3, 3) or (3, 3, 3, 64)"));
  const std::string bias = refusal(pytorch_with_keras_names, [](TensorMap& t) {
    t["block2_conv1_b"] = {{64}, std::vector<float>(64)};
  });
  EXPECT_THAT(bias, HasSubstr("block2_conv1_b has shape (64,), expected (128,)"));
}

TEST(AssembleModel, RefusesValuesThatCannotBe) {
  EXPECT_THAT(refusal(pytorch_with_keras_names,
                      [](TensorMap& t) { t["block1_conv1_W"].values.pop_back(); }),
              HasSubstr("1727 values"));
  EXPECT_THAT(refusal(pytorch_with_keras_names,
                      [](TensorMap& t) {
                        t["block2_conv1_W"].values[5] = std::numeric_limits<float>::quiet_NaN();
                      }),
              HasSubstr("block2_conv1_W holds values that are not finite"));
}

TEST(AssembleModel, RefusesBatchNormalization) {
  EXPECT_THAT(refusal(torchvision_name,
                      [](TensorMap& t) {
                        t["features.1.running_mean"] = {{64}, std::vector<float>(64)};
                      }),
              HasSubstr("batch normalization"));
}

TEST(AssembleModel, RefusesTwoTensorsForOneLayer) {
  EXPECT_THAT(refusal(pytorch_with_keras_names,
                      [](TensorMap& t) { t["block1_conv1.weight"] = t["block1_conv1_W"]; }),
              HasSubstr("block1_conv1.weight and block1_conv1_W"));
}

TEST(AssembleModel, RefusesOtherNetworks) {
  EXPECT_THAT(refusal(pytorch_with_keras_names, [](TensorMap& t) { t.clear(); }),
              HasSubstr("no tensor has the name of a VGG convolution"));
  EXPECT_THAT(refusal(pytorch_with_keras_names,
                      [](TensorMap& t) { t["block6_conv1_W"] = t["block1_conv1_W"]; }),
              HasSubstr("block6_conv1_W is for a layer that no VGG has"));
}

TEST(RandomModel, IsTheSameForTheSameSeed) {
  expect_same_weights(random_model(vgg(11), InputConvention::caffe, 3), small_vgg());
}

}  // namespace
}  // namespace impasto
