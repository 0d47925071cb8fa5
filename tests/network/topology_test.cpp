#include "network/topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impasto/error.h"

namespace impasto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> names(const Topology& topology) {
  std::vector<std::string> all;
  for (const Convolution& c : topology.convolutions) all.push_back(c.name);
  return all;
}

TEST(Topology, HasTheLayersOfVgg19) {
  EXPECT_THAT(names(vgg(19)),
              ElementsAre("block1_conv1", "block1_conv2", "block2_conv1", "block2_conv2",
                          "block3_conv1", "block3_conv2", "block3_conv3", "block3_conv4",
                          "block4_conv1", "block4_conv2", "block4_conv3", "block4_conv4",
                          "block5_conv1", "block5_conv2", "block5_conv3", "block5_conv4"));
}

TEST(Topology, HasTheLayersOfTheOtherVggs) {
  EXPECT_THAT(names(vgg(11)),
              ElementsAre("block1_conv1", "block2_conv1", "block3_conv1", "block3_conv2",
                          "block4_conv1", "block4_conv2", "block5_conv1", "block5_conv2"));
  EXPECT_EQ(vgg(13).convolutions.size(), 10U);
  EXPECT_EQ(vgg(16).convolutions.size(), 13U);
  EXPECT_EQ(vgg(16).convolutions.back().name, "block5_conv3");
}

TEST(Topology, ChainsItsChannels) {
  const Topology topology = vgg(16);
  int channels = 3;
  for (const Convolution& c : topology.convolutions) {
    EXPECT_EQ(c.in_channels, channels) << c.name;
    channels = c.out_channels;
  }
  EXPECT_EQ(channels, 512);
}

TEST(Topology, CountsTheParametersOfTheCaffeModel) {
  std::size_t parameters = 0;
  for (const Convolution& c : vgg(19).convolutions) {
    parameters += static_cast<std::size_t>(c.out_channels) *
                  (static_cast<std::size_t>(c.in_channels) * 9 + 1);
  }
  EXPECT_EQ(parameters, 20'024'384U);  // Keras: VGG19(include_top=False).count_params()
}

TEST(Topology, KnowsAliases) {
  const Topology topology = vgg(19);
  EXPECT_EQ(topology.index_of("block4_conv2"), 9);
  EXPECT_EQ(topology.index_of("relu4_2"), 9);
  EXPECT_EQ(topology.index_of("conv4_2"), 9);
  EXPECT_EQ(topology.index_of("relu1_1"), 0);
}

TEST(Topology, ListsTheValidNamesForAnUnknownLayer) {
  for (const char* layer : {"block6_conv1", "relu3_5", "", "block4_conv22", "pool1", "4_2"}) {
    try {
      (void)vgg(19).index_of(layer);
      ADD_FAILURE() << layer;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(layer));
      EXPECT_THAT(error.what(), HasSubstr("block1_conv1, block1_conv2"));
      EXPECT_THAT(error.what(), HasSubstr("block5_conv4"));
    }
  }
}

TEST(Topology, DropsOddRowsAndColumns) {
  const Topology topology = vgg(19);
  EXPECT_EQ(topology.shape_of(1, 13, 15), (FeatureShape{64, 13, 15}));
  EXPECT_EQ(topology.shape_of(2, 13, 15), (FeatureShape{128, 6, 7}));
  EXPECT_EQ(topology.shape_of(topology.index_of("block5_conv1"), 31, 33),
            (FeatureShape{512, 1, 2}));
  EXPECT_EQ(topology.shape_of(topology.index_of("block5_conv1"), 15, 33),
            (FeatureShape{512, 0, 2}));
}

TEST(Topology, KnowsTheSmallestPicture) {
  const Topology topology = vgg(19);
  EXPECT_EQ(topology.smallest_side(0), 1);
  EXPECT_EQ(topology.smallest_side(topology.index_of("block3_conv4")), 4);
  EXPECT_EQ(topology.smallest_side(topology.index_of("block5_conv1")), 16);
}

TEST(Topology, RefusesOtherDepths) { EXPECT_THROW((void)vgg(12), Error); }

}  // namespace
}  // namespace impasto
