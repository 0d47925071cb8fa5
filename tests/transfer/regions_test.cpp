#include "transfer/regions.h"

#include <gtest/gtest.h>

#include <string>

#include "support/message_of.h"

namespace impasto {
namespace {

/// One pixel for each color.
LabelPicture labels_of(const std::vector<Color>& colors) {
  LabelPicture picture{{{static_cast<int>(colors.size()), 1}, {}}, colors};
  for (std::size_t i = 0; i < colors.size(); ++i) {
    picture.map.labels.push_back(static_cast<std::uint8_t>(i));
  }
  return picture;
}

constexpr Color kBlue = 0x0000ff;
constexpr Color kGreen = 0x00ff00;
constexpr Color kRed = 0xff0000;

std::string refusal(const std::vector<Color>& content,
                    const std::vector<std::vector<Color>>& styles,
                    const std::vector<std::string>& kept) {
  std::vector<LabelPicture> pictures;
  for (const auto& style : styles) pictures.push_back(labels_of(style));
  return test::message_of([&] { (void)match_regions(labels_of(content), pictures, kept); });
}

TEST(Regions, BelongTogetherByColor) {
  const Regions regions =
      match_regions(labels_of({kBlue, kGreen, kRed}), {labels_of({kGreen, kRed})}, {"#0000ff"});
  EXPECT_EQ(regions.names, (std::vector<std::string>{"#00ff00", "#ff0000"}));
  EXPECT_EQ(regions.content.labels, (std::vector<std::uint8_t>{kNoRegion, 0, 1}));
  EXPECT_EQ(regions.styles[0].labels, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_TRUE(regions.keeps);
}

TEST(Regions, MayBeSharedOutAmongStyles) {
  const Regions regions =
      match_regions(labels_of({kBlue, kRed}), {labels_of({kRed}), labels_of({kBlue, kRed})}, {});
  EXPECT_EQ(regions.styles[0].labels, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(regions.styles[1].labels, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_FALSE(regions.keeps);
}

TEST(Regions, WithoutThoseOfStylesAreOneOfAllThatIsNotKept) {
  const Regions regions = match_regions(labels_of({kBlue, kGreen, kRed}), {}, {"00FF00"});
  EXPECT_EQ(regions.names, std::vector<std::string>{""});
  EXPECT_EQ(regions.content.labels, (std::vector<std::uint8_t>{0, kNoRegion, 0}));
  EXPECT_TRUE(regions.styles.empty());
}

TEST(Regions, OfTheContentNeedAPartner) {
  const std::string message = refusal({kBlue, kRed}, {{kRed}, {kRed}}, {});
  EXPECT_NE(message.find("the photo's region #0000ff"), std::string::npos) << message;
  EXPECT_NE(message.find("#ff0000"), std::string::npos) << message;
}

TEST(Regions, OfAStyleNeedAPartnerUnlessTheyAreLeftOut) {
  const std::string message = refusal({kRed}, {{kGreen, kRed}}, {});
  EXPECT_NE(message.find("the style's region #00ff00"), std::string::npos) << message;
  EXPECT_NE(message.find("--keep-region #00ff00"), std::string::npos) << message;
  const Regions regions =
      match_regions(labels_of({kRed}), {labels_of({kGreen, kRed})}, {"#00ff00"});
  EXPECT_EQ(regions.styles[0].labels, (std::vector<std::uint8_t>{kNoRegion, 0}));
  EXPECT_FALSE(regions.keeps);
}

TEST(Regions, ThatAreKeptMustBeThere) {
  const std::string message = refusal({kBlue, kRed}, {{kBlue, kRed}}, {"#123456"});
  EXPECT_NE(message.find("#123456"), std::string::npos) << message;
}

TEST(Regions, LeaveSomethingToPaint) {
  EXPECT_NE(refusal({kRed}, {{kRed}}, {"#ff0000"}).find("every region"), std::string::npos);
  EXPECT_NE(refusal({kRed}, {}, {}).find("for each style"), std::string::npos);
}

}  // namespace
}  // namespace impasto
