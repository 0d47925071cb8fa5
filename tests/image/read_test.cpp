#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <vips/vips.h>

#include <string>
#include <thread>
#include <vector>

#include "image/fixtures.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr float kExact = 1e-6F;  // the expected values have seven digits
constexpr float kEightBits = 1.0F / 255.0F;

std::string message_for(const std::filesystem::path& path) {
  return test::message_of([&] { (void)read_picture(path); });
}

TEST(ReadPicture, AppliesAllEightOrientations) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string name = "orientation_" + std::to_string(orientation);
    // Two decoders of the same JPEG may differ by a step of 8 bits.
    expect_picture(read_picture(fixture(name + ".jpg")), name, kEightBits + kExact);
  }
}

TEST(ReadPicture, BlamesADamagedFileForNothingOfAnother) {
  const test::ScratchFolder folder;
  const std::string whole = test::read_text(fixture("rgb8.png"));
  test::write_text(folder / "cut.png", whole.substr(0, whole.size() / 2));
  const std::string alone = message_for(folder / "cut.png");
  vips_error("another", "what went well after all");
  EXPECT_EQ(message_for(folder / "cut.png"), alone);
}

TEST(ReadPicture, KeepsEveryEightBitValueExactly) {
  const Picture picture = read_picture(fixture("rgb8.png"));
  for (int v = 0; v < 256; ++v) {
    ASSERT_EQ(picture.rgb[static_cast<std::size_t>(v)], static_cast<float>(v) / 255.0F);
  }
  for (const char* name : {"rgb8.png", "rgb8.ppm", "rgb8.webp", "rgb8.jp2"}) {
    SCOPED_TRACE(name);
    expect_picture(read_picture(fixture(name)), "rgb8", kExact);
  }
}

TEST(ReadPicture, LoadsLibvipsModulesForFormatsThatNeedThem) {
  // Two decoders of the same file may differ by a step of 8 bits.
  expect_picture(read_picture(fixture("ramp.avif")), "ramp", kEightBits + kExact);
}

TEST(ReadPicture, KeepsSixteenBits) {
  expect_picture(read_picture(fixture("rgb16.png")), "rgb16", kExact);
  expect_picture(read_picture(fixture("rgb16.tif")), "rgb16", kExact);
  expect_picture(read_picture(fixture("rgba16.png")), "rgba16", kExact);
  expect_picture(read_picture(fixture("rgba16.tif")), "rgba16", kExact);
  expect_picture(read_picture(fixture("grey16.png")), "grey16", kExact);
}

TEST(ReadPicture, BringsGreyPaletteAndBilevelToColor) {
  expect_picture(read_picture(fixture("grey8.png")), "grey8", kExact);
  expect_picture(read_picture(fixture("grey_alpha8.png")), "grey_alpha8", kExact);
  expect_picture(read_picture(fixture("palette.png")), "palette", kExact);
  expect_picture(read_picture(fixture("palette_alpha.png")), "palette_alpha", kExact);
  expect_picture(read_picture(fixture("palette.tif")), "palette", kExact);
  expect_picture(read_picture(fixture("palette.gif")), "palette", kExact);
  expect_picture(read_picture(fixture("bilevel.png")), "bilevel", kExact);
  expect_picture(read_picture(fixture("bilevel.tif")), "bilevel", kExact);
}

TEST(ReadPicture, ReadsProgressiveJpeg) {
  expect_picture(read_picture(fixture("progressive.jpg")), "progressive", kEightBits + kExact);
}

TEST(ReadPicture, TakesFloatTiffAsLinearLight) {
  expect_picture(read_picture(fixture("float.tif")), "float", 2e-4F);
  expect_picture(read_picture(fixture("grey_float.tif")), "grey_float", 2e-4F);
}

TEST(ReadPicture, ConvertsLab) {
  expect_picture(read_picture(fixture("lab16.tif")), "lab16", 1e-3F);
  // libvips brings 8-bit lightness to 10 bits by a shift: 255 becomes 1020 of 1023.
  expect_picture(read_picture(fixture("lab8.tif")), "lab8", kEightBits);
}

TEST(ReadPicture, ConvertsProfilesWithSixteenBitPrecision) {
  expect_picture(read_picture(fixture("p3.png")), "p3", 1e-3F);
  expect_picture(read_picture(fixture("p3_8.png")), "p3_8", 1e-3F);
  expect_picture(read_picture(fixture("prophoto.png")), "prophoto", 1e-3F);
  expect_picture(read_picture(fixture("prophoto8.png")), "prophoto8", 1e-3F);
  expect_picture(read_picture(fixture("grey_gamma.png")), "grey_gamma", 1e-3F);
}

TEST(ReadPicture, LeavesValuesAloneWhereTheProfileIsSrgbOrSaysNothing) {
  expect_picture(read_picture(fixture("other_srgb.png")), "other_srgb", kExact);
  expect_picture(read_picture(fixture("broken_profile.tif")), "broken_profile", kExact);
  expect_picture(read_picture(fixture("wrong_profile.tif")), "wrong_profile", kExact);
}

TEST(ReadPicture, ConvertsCmykByItsProfile) {
  // Pillow's answer has 8 bits, and both interpolate a coarse table.
  expect_picture(read_picture(fixture("cmyk_profile.tif")), "cmyk_profile", 2.0F * kEightBits);
}

TEST(ReadPicture, ConvertsCmykWithoutProfile) {
  for (const char* name : {"cmyk.tif", "cmyk.jpg"}) {
    SCOPED_TRACE(name);
    const Picture picture = read_picture(fixture(name));
    ASSERT_EQ(picture.width, 16);
    EXPECT_FALSE(picture.has_alpha());
    const auto color = [&](int patch, int channel) { return plane(picture, channel)[2 * patch]; };
    for (int channel = 0; channel < 3; ++channel) {
      EXPECT_GT(color(0, channel), 0.98F) << "paper is white";
      EXPECT_LT(color(4, channel), 0.25F) << "black ink is dark";
    }
    EXPECT_LT(color(1, 0), 0.3F) << "cyan ink takes red away";
    EXPECT_GT(color(1, 2), 0.7F);
    EXPECT_LT(color(2, 1), 0.3F) << "magenta ink takes green away";
    EXPECT_LT(color(3, 2), 0.3F) << "yellow ink takes blue away";
    EXPECT_GT(color(3, 0), 0.9F);
  }
}

TEST(ReadPicture, TakesTheFirstOfSeveralPages) {
  for (const char* name : {"animated.gif", "animated.webp", "pages.tif"}) {
    SCOPED_TRACE(name);
    Picture picture = read_picture(fixture(name));
    // Frames of an animation may be transparent, the first one of ours is not.
    for (const float alpha : picture.alpha) EXPECT_EQ(alpha, 1.0F);
    picture.alpha.clear();
    expect_picture(picture, "first_page", kExact);
  }
}

TEST(ReadPicture, TakesAnyFileName) {
  const test::ScratchFolder folder;
  for (const char* name : {"a[1].jpg[page=2]", "no extension", "wrong.tif", "ümläut [n=-1]"}) {
    SCOPED_TRACE(name);
    test::write_text(folder / name, test::read_text(fixture("rgb8.png")));
    expect_picture(read_picture(folder / name), "rgb8", kExact);
  }
}

TEST(ReadPicture, WorksFromSeveralThreads) {
  std::vector<std::vector<float>> results(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<float>& result : results) {
      threads.emplace_back([&result] { result = read_picture(fixture("p3.png")).rgb; });
    }
  }
  const std::vector<float> expected = read_picture(fixture("p3.png")).rgb;
  for (const std::vector<float>& result : results) EXPECT_EQ(result, expected);
}

TEST(ReadPicture, NamesWhatIsWrongWithAFile) {
  const test::ScratchFolder folder;
  EXPECT_THAT(message_for(folder / "none.png"), AllOf(HasSubstr("none.png"), HasSubstr("no such")));
  EXPECT_THAT(message_for(folder / "none/x.png"), HasSubstr("no such file"));
  EXPECT_THAT(message_for(folder.path()), HasSubstr("folder"));
  test::write_text(folder / "empty.png", "");
  EXPECT_THAT(message_for(folder / "empty.png"), HasSubstr("empty"));
  test::write_text(folder / "page.jpg", "<!DOCTYPE html><title>Not found</title>");
  EXPECT_THAT(message_for(folder / "page.jpg"),
              AllOf(HasSubstr("not a picture"), HasSubstr("3c 21 44"), HasSubstr("<!DOCTYP")));
  ASSERT_EQ(::mkfifo((folder / "pipe.png").c_str(), 0600), 0);
  EXPECT_THAT(message_for(folder / "pipe.png"), HasSubstr("not a regular file"));
}

TEST(ReadPicture, RefusesFormatsThatRunOtherPrograms) {
  const test::ScratchFolder folder;
  test::write_text(folder / "a.svg",
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
  EXPECT_THAT(message_for(folder / "a.svg"), HasSubstr("not a picture"));
  test::write_text(folder / "a.mvg",
                   "push graphic-context\nviewbox 0 0 9 9\npop graphic-context\n");
  EXPECT_THAT(message_for(folder / "a.mvg"), HasSubstr("not a picture"));
  test::write_text(folder / "a.csv", "1,2\n3,4\n");
  EXPECT_THAT(message_for(folder / "a.csv"), HasSubstr("not a picture"));
}

TEST(ReadPicture, RefusesTruncatedFilesAtEveryPoint) {
  const test::ScratchFolder folder;
  for (const char* name :
       {"rgb8.png", "rgba16.png", "progressive.jpg", "orientation_1.jpg", "rgb8.webp", "rgb16.tif",
        "palette.tif", "bilevel.tif", "palette.gif", "rgb8.ppm", "rgb8.jp2"}) {
    const std::string whole = test::read_text(fixture(name));
    ASSERT_FALSE(whole.empty()) << name;
    constexpr std::size_t kCuts = 30;
    for (std::size_t cut = 1; cut < kCuts; ++cut) {
      const std::size_t size = cut * whole.size() * 9 / 10 / kCuts;
      SCOPED_TRACE(std::string(name) + " cut at " + std::to_string(size));
      test::write_text(folder / "cut", whole.substr(0, size));
      EXPECT_THAT(message_for(folder / "cut"), HasSubstr("cannot read"));
    }
  }
}

TEST(ReadPicture, RefusesBombsFromTheirHeader) {
  EXPECT_THAT(message_for(fixture("bomb.png")), HasSubstr("100000 x 100000"));
  EXPECT_THAT(message_for(fixture("bomb.jpg")), HasSubstr("65000 x 65000"));
}

TEST(ReadPicture, SurvivesDamagedBytes) {
  const test::ScratchFolder folder;
  for (const char* name : {"rgba16.png", "progressive.jpg", "rgb8.webp", "bilevel.tif",
                           "palette.gif", "p3.png", "cmyk_profile.tif", "lab8.tif"}) {
    const std::string whole = test::read_text(fixture(name));
    for (std::size_t i = 0; i < whole.size(); i += whole.size() / 40 + 1) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ 0xFF);
      test::write_text(folder / "damaged", damaged);
      try {
        const Picture picture = read_picture(folder / "damaged");
        EXPECT_EQ(picture.rgb.size(), 3 * picture.pixel_count());
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("cannot read"));
      }
    }
  }
}

TEST(ReadPicture, SaysNothingOnStandardError) {
  const test::ScratchFolder folder;
  const std::string whole = test::read_text(fixture("p3.png"));
  test::write_text(folder / "cut.png", whole.substr(0, whole.size() / 2));
  testing::internal::CaptureStderr();
  (void)message_for(folder / "cut.png");
  (void)read_picture(fixture("broken_profile.tif"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace impasto
