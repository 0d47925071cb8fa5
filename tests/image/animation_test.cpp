#include "impasto/animation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <vector>
#include <vips/vips8>

#include "impasto/error.h"
#include "impasto/picture.h"
#include "support/message_of.h"
#include "support/program.h"

namespace impasto {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Animation : public ::testing::Test {
 protected:
  /// One of a color of its own, from dark to light.
  std::filesystem::path frame(int index, int width, int height) {
    Picture picture(width, height);
    std::ranges::fill(picture.rgb, 0.1F * static_cast<float>(index));
    std::filesystem::path file = folder_ / (std::to_string(index) + ".png");
    write_picture(picture, file);
    return file;
  }

  std::vector<std::filesystem::path> frames(int count, int width, int height) {
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < count; ++i) files.push_back(frame(i, width, height));
    return files;
  }

  [[nodiscard]] std::string refusal(const std::vector<std::filesystem::path>& files,
                                    const AnimationOptions& options = {}) const {
    return test::message_of([&] { write_animation(files, file_, options); });
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "lapse.webp";
};

vips::VImage read_all(const std::string& file) {
  return vips::VImage::webpload(file.c_str(), vips::VImage::option()->set("n", -1));
}

TEST_F(Animation, HoldsEveryFrameForItsTimeAndTheLastLonger) {
  write_animation(frames(5, 40, 24), file_, {.frames_per_second = 8.0, .hold_seconds = 1.5});
  const vips::VImage image = read_all(file_);
  EXPECT_EQ(image.get_int("n-pages"), 5);
  EXPECT_EQ(image.get_int("page-height"), 24);
  EXPECT_EQ(image.width(), 40);
  EXPECT_EQ(image.get_int("loop"), 0);
  EXPECT_EQ(image.get_array_int("delay"), (std::vector<int>{125, 125, 125, 125, 1500}));
  for (int i = 0; i < 5; ++i) {
    const double mean = image.crop(0, 24 * i, 40, 24).extract_band(0).avg();
    EXPECT_NEAR(mean, 25.5 * i, 3.0) << i;
  }
  EXPECT_EQ(read_picture(file_).width, 40);  // its first frame, for programs that know no more
}

TEST_F(Animation, ReducesFramesThatAreTooLarge) {
  write_animation(frames(3, 120, 60), file_, {.longer_side = 48});
  const vips::VImage image = read_all(file_);
  EXPECT_EQ(image.width(), 48);
  EXPECT_EQ(image.get_int("page-height"), 24);
  write_animation(frames(3, 40, 24), file_, {.longer_side = 48});
  EXPECT_EQ(read_all(file_).width(), 40);
}

TEST_F(Animation, GivesTheSameBytesAgain) {
  const auto files = frames(4, 40, 24);
  write_animation(files, file_);
  const std::string bytes = test::read_text(file_);
  write_animation(files, file_);
  EXPECT_EQ(test::read_text(file_), bytes);
}

TEST_F(Animation, ShowsTransparentPartsOverWhite) {
  Picture picture(32, 32);
  picture.alpha.assign(picture.pixel_count(), 0.0F);
  const std::filesystem::path clear = folder_ / "clear.png";
  write_picture(picture, clear);
  write_animation(std::vector{clear, frame(2, 32, 32)}, file_);
  EXPECT_GT(read_all(file_).crop(0, 0, 32, 32).avg(), 250.0);
}

TEST_F(Animation, RefusesFramesThatAreNoneAndLeavesTheOldFile) {
  test::write_text(file_, "old");
  EXPECT_THAT(refusal({}), HasSubstr("no frame"));
  auto files = frames(2, 40, 24);
  files.push_back(frame(7, 41, 24));
  EXPECT_THAT(refusal(files), AllOf(HasSubstr("40x24"), HasSubstr("7.png is 41x24")));
  files.back() = folder_ / "missing.png";
  EXPECT_THAT(refusal(files), HasSubstr("missing.png"));
  test::write_text(folder_ / "broken.png", test::read_text(files[0]).substr(0, 60));
  files.back() = folder_ / "broken.png";
  EXPECT_THAT(refusal(files), HasSubstr("broken.png"));
  EXPECT_EQ(test::read_text(file_), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 5);
}

TEST_F(Animation, RefusesMoreRowsThanItHolds) {
  const std::vector<std::filesystem::path> many(20'000, frame(1, 8, 512));
  EXPECT_THAT(refusal(many), AllOf(HasSubstr("20000 frames"), HasSubstr("too many")));
}

TEST_F(Animation, RefusesOptionsOutOfRangeAndOtherFormats) {
  const auto files = frames(1, 8, 8);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refusal(files, {.frames_per_second = 0.0}), HasSubstr("frames_per_second is 0"));
  EXPECT_THAT(refusal(files, {.frames_per_second = kNan}), HasSubstr("frames_per_second"));
  EXPECT_THAT(refusal(files, {.hold_seconds = 61.0}), HasSubstr("hold_seconds is 61"));
  EXPECT_THAT(refusal(files, {.longer_side = 8000}), HasSubstr("longer_side is 8000"));
  EXPECT_THAT(refusal(files, {.quality = 0}), HasSubstr("quality is 0"));
  EXPECT_THAT(test::message_of([&] { write_animation(files, folder_ / "a.gif"); }),
              HasSubstr(".webp"));
  EXPECT_THAT(test::message_of([&] { check_animation(folder_ / "none/a.webp"); }),
              HasSubstr("none"));
}

}  // namespace
}  // namespace impasto
