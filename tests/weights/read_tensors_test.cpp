#include "weights/read_tensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "impasto/error.h"

namespace impasto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Shape = std::vector<std::int64_t>;

std::filesystem::path data(const std::string& name) {
  return std::filesystem::path(IMPASTO_TEST_DATA) / name;
}

/// The same numbers as make_fixtures.py's ramp().
Tensor ramp(Shape shape) {
  std::size_t count = 1;
  for (const std::int64_t dimension : shape) count *= static_cast<std::size_t>(dimension);
  Tensor tensor{std::move(shape), {}};
  for (std::size_t i = 0; i < count; ++i) {
    tensor.values.push_back((static_cast<float>((7 * i) % 61) - 30.0F) / 4.0F);
  }
  return tensor;
}

void expect_equal(const TensorMap& tensors, const std::string& name, const Tensor& expected) {
  ASSERT_TRUE(tensors.contains(name)) << name;
  EXPECT_EQ(tensors.at(name).shape, expected.shape) << name;
  EXPECT_EQ(tensors.at(name).values, expected.values) << name;
}

std::string refusal(const std::string& name) {
  try {
    static_cast<void>(read_tensors(data(name)));
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

/// The tensors of make_fixtures.py's torch_tensors() that every format can hold.
void expect_the_tensors_of_torch(const TensorMap& tensors) {
  expect_equal(tensors, "float", ramp({2, 3, 3, 3}));
  expect_equal(tensors, "double", ramp({5}));
  expect_equal(tensors, "half", ramp({3, 4}));
  expect_equal(tensors, "bfloat16", ramp({3, 4}));
  expect_equal(tensors, "byte", {{10}, {200, 201, 202, 203, 204, 205, 206, 207, 208, 209}});
  expect_equal(tensors, "long", {{6}, {-3, -2, -1, 0, 1, 2}});
  expect_equal(tensors, "bool", {{3}, {1, 0, 1}});
  expect_equal(tensors, "scalar", {{}, {2.5F}});
  expect_equal(tensors, "empty", {{0, 3}, {}});
  expect_equal(tensors, "parameter", ramp({7}));

  const Tensor base = ramp({4, 6});
  Tensor transposed{{6, 4}, {}};
  for (std::size_t column = 0; column < 6; ++column) {
    for (std::size_t row = 0; row < 4; ++row) {
      transposed.values.push_back(base.values[row * 6 + column]);
    }
  }
  expect_equal(tensors, "transposed", transposed);
  Tensor slice{{2, 3}, {}};
  for (const std::size_t i : {6, 8, 10, 12, 14, 16}) slice.values.push_back(base.values[i]);
  expect_equal(tensors, "slice", slice);
}

class TorchFiles : public ::testing::TestWithParam<const char*> {};

TEST_P(TorchFiles, GiveTheTensorsThatTorchSaved) {
  const TensorMap tensors = read_tensors(data(GetParam()));
  EXPECT_EQ(tensors.size(), 14U);
  expect_the_tensors_of_torch(tensors);
  expect_equal(tensors, "nested.inner", ramp({3}));
  expect_equal(tensors, "nested.5", ramp({2}));
}

INSTANTIATE_TEST_SUITE_P(Layouts, TorchFiles,
                         ::testing::Values("zip.pth", "zip_protocol4.pth", "legacy.pth",
                                           "legacy_protocol4.pth"));

TEST(Torch, StateDictWithMetadataIsRead) {
  const TensorMap tensors = read_tensors(data("state_dict.pth"));
  EXPECT_EQ(tensors.size(), 4U);
  expect_equal(tensors, "features.0.weight", ramp({4, 3, 3, 3}));
  expect_equal(tensors, "features.0.bias", ramp({4}));
  expect_equal(tensors, "features.2.weight", ramp({2, 4, 3, 3}));
  expect_equal(tensors, "features.2.bias", ramp({2}));
}

TEST(Torch, WholeModuleIsRefusedByTheNameOfItsClass) {
  EXPECT_THAT(refusal("whole_module.pth"), HasSubstr("torch.nn.modules"));
}

TEST(Torch, FileWithoutADictionaryIsRefused) {
  EXPECT_THAT(refusal("no_dictionary.pth"), HasSubstr("dictionary of tensors"));
}

TEST(Tables, AreExpanded) {
  const TensorMap tensors = read_tensors(data("tables.pth"));
  EXPECT_EQ(tensors.size(), 2U);
  const Tensor table = ramp({256});
  Tensor expected{{2, 3, 3, 3}, {}};
  for (std::size_t i = 0; i < 54; ++i) expected.values.push_back(table.values[i * 5 % 256]);
  expect_equal(tensors, "a_W", expected);
  expect_equal(tensors, "a_b", ramp({2}));
}

TEST(Tables, MissingOrShortTableIsRefused) {
  EXPECT_THAT(refusal("tables_missing.pth"), HasSubstr("a_W_q"));
  EXPECT_THAT(refusal("tables_short.pth"), HasSubstr("a_W_q"));
}

TEST(Tables, AreRefusedBesideATensorOfTheNameThatTheyWouldGet) {
  EXPECT_THAT(refusal("tables_twice.pth"), HasSubstr("there is a tensor 'a_W' as well"));
}

TEST(Tables, MustBeIndexedByBytes) {
  EXPECT_THAT(refusal("tables_wide.pth"), HasSubstr("not bytes"));
}

class Unwanted : public ::testing::TestWithParam<const char*> {};

TEST_P(Unwanted, TensorsKeepTheirShapesAlone) {
  const TensorMap whole = read_tensors(data(GetParam()));
  const std::string wanted = whole.begin()->first;
  TensorMap part = read_tensors(data(GetParam()), [&](const std::string& name) {
    EXPECT_TRUE(whole.contains(name)) << name;
    return name == wanted;
  });
  ASSERT_EQ(part.size(), whole.size());
  for (const auto& [name, tensor] : whole) {
    EXPECT_EQ(part[name].shape, tensor.shape) << name;
    EXPECT_EQ(part[name].values.size(), name == wanted ? tensor.values.size() : 0) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Unwanted,
                         ::testing::Values("tables.pth", "state_dict.pth", "all.safetensors",
                                           "keras2.h5", "keras3.weights.h5"));

TEST(Safetensors, GiveTheTensorsThatWereSaved) {
  const TensorMap tensors = read_tensors(data("all.safetensors"));
  EXPECT_EQ(tensors.size(), 12U);
  expect_the_tensors_of_torch(tensors);
}

TEST(Hdf5, LegacyKerasLayoutIsRead) {
  const TensorMap tensors = read_tensors(data("keras2.h5"));
  EXPECT_EQ(tensors.size(), 2U);
  expect_equal(tensors, "block1_conv1/block1_conv1_W_1:0", ramp({3, 3, 3, 2}));
  expect_equal(tensors, "block1_conv1/block1_conv1_b_1:0", ramp({2}));
}

TEST(Hdf5, Keras3LayoutIsRead) {
  const TensorMap tensors = read_tensors(data("keras3.weights.h5"));
  EXPECT_EQ(tensors.size(), 4U);
  expect_equal(tensors, "layers/conv2d/vars/0", ramp({3, 3, 3, 2}));
  expect_equal(tensors, "layers/conv2d_1/vars/0", ramp({3, 3, 2, 2}));
  expect_equal(tensors, "layers/conv2d_1/vars/1", ramp({2}));
}

TEST(Hdf5, ReadsEveryFloatAndFollowsNoLink) {
  const TensorMap tensors = read_tensors(data("kinds.h5"));
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("big_endian", "compact", "double", "half"));
  expect_equal(tensors, "half", ramp({3, 4}));
  expect_equal(tensors, "double", ramp({3, 4}));
  expect_equal(tensors, "big_endian", ramp({3, 4}));
  expect_equal(tensors, "compact", ramp({3, 4}));
}

TEST(Hdf5, UserBlockBeforeTheFileIsPassedOver) {
  expect_equal(read_tensors(data("user_block.h5")), "half", ramp({3, 4}));
}

TEST(DetectFormat, TellsFromTheBytes) {
  EXPECT_EQ(detect_format(data("zip.pth")), WeightsFormat::pytorch_zip);
  EXPECT_EQ(detect_format(data("legacy.pth")), WeightsFormat::pytorch_legacy);
  EXPECT_EQ(detect_format(data("legacy_protocol4.pth")), WeightsFormat::pytorch_legacy);
  EXPECT_EQ(detect_format(data("keras3.weights.h5")), WeightsFormat::hdf5);
  EXPECT_EQ(detect_format(data("user_block.h5")), WeightsFormat::hdf5);
  EXPECT_EQ(detect_format(data("all.safetensors")), WeightsFormat::safetensors);
}

TEST(ShapeText, ReadsLikePython) {
  EXPECT_EQ(shape_text({64, 3, 3, 3}), "(64, 3, 3, 3)");
  EXPECT_EQ(shape_text({64}), "(64,)");
  EXPECT_EQ(shape_text({}), "()");
}

}  // namespace
}  // namespace impasto
