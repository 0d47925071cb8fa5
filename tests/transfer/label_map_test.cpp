#include "transfer/label_map.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "support/message_of.h"

namespace impasto {
namespace {

/// Sets one pixel of a picture to a color.
void draw(Picture& picture, int x, int y, Color color) {
  const std::size_t pixels = picture.pixel_count();
  const std::size_t at = static_cast<std::size_t>(y) * picture.width + x;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const Color value = color >> (16 - 8 * channel) & 0xFFU;
    picture.rgb[channel * pixels + at] = static_cast<float>(value) / 255.0F;
  }
}

/// Red on the left of `edge`, blue on the right.
Picture halves(int width, int height, int edge) {
  Picture picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) draw(picture, x, y, x < edge ? 0xff0000 : 0x0000ff);
  }
  return picture;
}

TEST(Labels, AreIndicesIntoTheColorsInRisingOrder) {
  const LabelPicture labels = read_labels(halves(10, 4, 6), {10, 4}, "the regions");
  EXPECT_EQ(labels.colors, (std::vector<Color>{0x0000ff, 0xff0000}));
  EXPECT_EQ(labels.map.labels[5], 1);
  EXPECT_EQ(labels.map.labels[6], 0);
}

TEST(Labels, MustHaveTheSizeOfTheirPicture) {
  const std::string message = test::message_of([] {
    (void)read_labels(halves(10, 4, 6), {20, 8}, "the regions of style 2");
  });
  for (const char* part : {"the regions of style 2", "10x4", "20x8"}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(Labels, RefuseTheColorsOfSmoothedEdges) {
  Picture picture = halves(40, 30, 20);
  for (int y = 0; y < 30; ++y) draw(picture, 20, y, y < 12 ? 0x800080 : 0x7f0080);
  const std::string message = test::message_of([&] {
    (void)read_labels(picture, {40, 30}, "the photo's regions");
  });
  for (const char* part :
       {"the photo's regions", "2 stray colors on 30 pixels", "#7f0080 on 18", "2.5 %", "PNG"}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(Labels, NameTheOneStrayColor) {
  Picture picture = halves(40, 30, 20);
  for (int y = 3; y < 5; ++y) draw(picture, 7, y, 0x12ab34);
  const std::string message = test::message_of([&] {
    (void)read_labels(picture, {40, 30}, "the photo's regions");
  });
  EXPECT_NE(message.find("the stray color #12ab34 on 2 pixels"), std::string::npos) << message;
}

TEST(Labels, AcceptARegionOfThreePixelsASide) {
  Picture picture = halves(40, 30, 20);
  for (int y = 3; y < 6; ++y) {
    for (int x = 30; x < 33; ++x) draw(picture, x, y, 0x12ab34);
  }
  EXPECT_EQ(read_labels(picture, {40, 30}, "").colors.size(), 3U);
}

TEST(Labels, RefuseMoreRegionsThanThereCanBe) {
  Picture picture(60, 60);
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 60; ++x) {
      draw(picture, x, y, static_cast<Color>(y / 3 * 256 + x / 3));
    }
  }
  const std::string message = test::message_of([&] {
    (void)read_labels(picture, {60, 60}, "the photo's regions");
  });
  EXPECT_NE(message.find("400 colors"), std::string::npos) << message;
}

LabelMap map_of(int width, int height, std::vector<std::uint8_t> labels) {
  return {{width, height}, std::move(labels)};
}

TEST(LabelMap, ReducesToTheLabelOfMostOfTheArea) {
  const LabelMap map = map_of(6, 2,
                              {0, 1, 1, 2, 2, 7,  //
                               0, 1, 2, 2, 7, 7});
  EXPECT_EQ(map.at({3, 1}).labels, (std::vector<std::uint8_t>{0, 2, 7}));  // a tie: the lowest
  EXPECT_EQ(map.at({2, 1}).labels, (std::vector<std::uint8_t>{1, 2}));
  EXPECT_EQ(map.at({4, 1}).labels, (std::vector<std::uint8_t>{0, 1, 2, 7}));
}

TEST(LabelMap, EnlargesToTheNearestPixel) {
  const LabelMap map = map_of(2, 2, {1, 2, 3, 255});
  EXPECT_EQ(map.at({4, 3}).labels, (std::vector<std::uint8_t>{1, 1, 2, 2,  //
                                                              1, 1, 2, 2,  //
                                                              3, 3, 255, 255}));
}

TEST(LabelMap, HasNoLabelThatWasNotThereBefore) {
  LabelMap map{{37, 23}, {}};
  for (int i = 0; i < 37 * 23; ++i) map.labels.push_back(i % 5 == 0 ? 9 : 200);
  for (const Size size : {Size{12, 9}, Size{60, 41}, Size{37, 12}}) {
    for (const std::uint8_t label : map.at(size).labels) EXPECT_TRUE(label == 9 || label == 200);
  }
}

TEST(LabelMap, IsMirroredAsPicturesAre) {
  const LabelMap map = map_of(3, 2, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(map.mirrored(1).labels, (std::vector<std::uint8_t>{5, 4, 5, 6, 5,  //
                                                               2, 1, 2, 3, 2,  //
                                                               5, 4, 5, 6, 5,  //
                                                               2, 1, 2, 3, 2}));
}

TEST(ParseColor, ReadsHexadecimalWithAndWithoutASign) {
  EXPECT_EQ(parse_color("#0aF3c9"), 0x0af3c9U);
  EXPECT_EQ(parse_color("ff0000"), 0xff0000U);
  EXPECT_EQ(color_name(0x00ff01), "#00ff01");
  for (const char* wrong : {"", "#", "#ff00", "ff00000", "red", "#gg0000", "-f0000", "0xff00"}) {
    EXPECT_NE(test::message_of([&] { (void)parse_color(wrong); }).find("is not a color"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace impasto
