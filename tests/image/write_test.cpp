#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <string>

#include "image/fixtures.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// A smooth picture, which lossy formats hold well, with every value of 8 bits in it.
Picture gradient(bool alpha) {
  Picture picture(64, 48);
  for (int y = 0; y < 48; ++y) {
    for (int x = 0; x < 64; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * 64 + x;
      picture.rgb[i] = static_cast<float>(4 * x + y % 4) / 255.0F;
      picture.rgb[picture.pixel_count() + i] = static_cast<float>(5 * y) / 255.0F;
      picture.rgb[2 * picture.pixel_count() + i] = 0.4F;
    }
  }
  if (alpha) picture.alpha.assign(picture.rgb.begin(), picture.rgb.begin() + 64 * 48);
  return picture;
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return std::numeric_limits<float>::infinity();
  float largest = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

class WritePicture : public testing::Test {
 protected:
  Picture round_trip(const Picture& picture, const std::string& name,
                     const WriteOptions& options = {}) {
    write_picture(picture, folder_ / name, options);
    return read_picture(folder_ / name);
  }

  std::string message(const std::string& name, const WriteOptions& options = {},
                      const Picture& picture = Picture(2, 2)) {
    return test::message_of([&] { write_picture(picture, folder_ / name, options); });
  }

  std::ptrdiff_t files() {
    return std::distance(std::filesystem::directory_iterator(folder_.path()), {});
  }

  test::ScratchFolder folder_;
};

TEST_F(WritePicture, ComesBackWithinRoundingFromLosslessFormats) {
  const Picture picture = gradient(true);
  for (const char* name : {"a.png", "a.tif", "a.TIFF"}) {
    SCOPED_TRACE(name);
    const Picture shallow = round_trip(picture, name);
    EXPECT_LE(largest_difference(shallow.rgb, picture.rgb), 0.5001F / 255.0F);
    EXPECT_LE(largest_difference(shallow.alpha, picture.alpha), 0.5001F / 255.0F);
    const Picture deep = round_trip(picture, name, {.bits = 16});
    EXPECT_LE(largest_difference(deep.rgb, picture.rgb), 0.501F / 65535.0F);
    EXPECT_LE(largest_difference(deep.alpha, picture.alpha), 0.501F / 65535.0F);
  }
}

TEST_F(WritePicture, KeepsEightBitValuesExactly) {
  const Picture once = round_trip(gradient(false), "a.png");
  EXPECT_EQ(round_trip(once, "b.tif").rgb, once.rgb);
  EXPECT_EQ(round_trip(once, "c.PNG", {.bits = 16}).rgb, once.rgb);
}

TEST_F(WritePicture, ComesCloseInLossyFormats) {
  const Picture picture = gradient(false);
  EXPECT_LE(largest_difference(round_trip(picture, "a.jpg").rgb, picture.rgb), 6.0F / 255.0F);
  EXPECT_LE(largest_difference(round_trip(picture, "a.JPEG", {.quality = 100}).rgb, picture.rgb),
            4.0F / 255.0F);
  EXPECT_LE(largest_difference(round_trip(picture, "a.webp").rgb, picture.rgb), 16.0F / 255.0F);
  EXPECT_LT(std::filesystem::file_size(folder_ / "a.jpg"),
            std::filesystem::file_size(folder_ / "a.JPEG"));
}

TEST_F(WritePicture, KeepsFullColorResolutionInJpeg) {
  Picture stripes(32, 32);  // one pixel red, one blue: halved chroma would make it purple
  for (std::size_t i = 0; i < stripes.pixel_count(); ++i) {
    stripes.rgb[(i % 2 == 0 ? 0 : 2) * stripes.pixel_count() + i] = 1.0F;
  }
  EXPECT_LE(largest_difference(round_trip(stripes, "a.jpg").rgb, stripes.rgb), 0.15F);
}

TEST_F(WritePicture, KeepsAlphaInWebpAndLaysItOverWhiteInJpeg) {
  Picture picture(16, 16);
  picture.alpha.assign(picture.pixel_count(), 0.0F);
  std::fill_n(picture.alpha.begin(), 128, 1.0F);  // black above, nothing below
  const Picture webp = round_trip(picture, "a.webp");
  EXPECT_LE(largest_difference(webp.alpha, picture.alpha), 1.0F / 255.0F);
  const Picture jpeg = round_trip(picture, "a.jpg");
  EXPECT_FALSE(jpeg.has_alpha());
  EXPECT_LT(jpeg.rgb.front(), 0.02F);
  EXPECT_GT(jpeg.rgb.back(), 0.98F);
}

TEST_F(WritePicture, ClampsValues) {
  Picture picture(2, 1);
  picture.rgb = {-0.5F, 1.5F, -1e30F, 1e30F, 0.0F, 1.0F};
  EXPECT_EQ(round_trip(picture, "a.png").rgb, (std::vector<float>{0, 1, 0, 1, 0, 1}));
}

TEST_F(WritePicture, NeverWritesWhatIsNotANumber) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    Picture picture(2, 2);
    picture.rgb[7] = value;
    EXPECT_THAT(message("a.png", {}, picture), HasSubstr("not numbers"));
    Picture see_through(2, 2);
    see_through.alpha = {1, 1, value, 1};
    EXPECT_THAT(message("a.png", {}, see_through), HasSubstr("not numbers"));
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(WritePicture, CarriesSettingsAndProfileInEveryFormat) {
  std::string settings = "{\"content\": \"a < b & c > d\",\r\n\t'ü 漢字 🎨' ]]> &amp; \\u0000}";
  while (settings.size() < 8000) settings += settings;
  for (const char* name : {"a.png", "a.jpg", "a.webp", "a.tif"}) {
    SCOPED_TRACE(name);
    write_picture(gradient(false), folder_ / name, {.settings = settings});
    EXPECT_EQ(read_settings(folder_ / name), settings);
    const std::string bytes = test::read_text(folder_ / name);
    EXPECT_THAT(bytes, HasSubstr(std::string(name) == "a.png" ? "iCCP" : "RGB XYZ "));
    write_picture(gradient(false), folder_ / name);
    EXPECT_EQ(read_settings(folder_ / name), "");
  }
  EXPECT_EQ(read_settings(fixture("rgb8.png")), "");
}

TEST_F(WritePicture, GivesTheSameBytesTwice) {
  for (const char* name : {"a.png", "a.jpg", "a.webp", "a.tif"}) {
    const WriteOptions options{.settings = "the same"};
    write_picture(gradient(true), folder_ / name, options);
    const std::string first = test::read_text(folder_ / name);
    write_picture(gradient(true), folder_ / name, options);
    EXPECT_EQ(test::read_text(folder_ / name), first) << name;
  }
}

TEST_F(WritePicture, RefusesWhatTheFormatCannotHold) {
  EXPECT_THAT(message("a.bmp"), AllOf(HasSubstr(".bmp"), HasSubstr(".png")));
  EXPECT_THAT(message("a"), HasSubstr("unknown extension"));
  EXPECT_THAT(message("a.jpg", {.bits = 16}), HasSubstr("not 16"));
  EXPECT_THAT(message("a.webp", {.bits = 16}), HasSubstr("not 16"));
  EXPECT_THAT(message("a.png", {.bits = 12}), HasSubstr("12 bits"));
  EXPECT_THAT(message("a.jpg", {.quality = 0}), HasSubstr("quality 0"));
  EXPECT_THAT(message("a.jpg", {.quality = 101}), HasSubstr("quality 101"));
  EXPECT_THAT(message("a.png", {.settings = std::string(70'000, 'x')}), HasSubstr("70000 bytes"));
  EXPECT_THAT(message("a.webp", {}, Picture(16'384, 1)), HasSubstr("16384 x 1"));
  EXPECT_THAT(message("a.jpg", {}, Picture(1, 65'501)), HasSubstr("65500"));
  Picture torn(2, 2);
  torn.rgb.pop_back();
  EXPECT_THAT(message("a.png", {}, torn), HasSubstr("not whole"));
  EXPECT_EQ(files(), 0);
}

TEST_F(WritePicture, KeepsTheOldFileWhenTheDiskIsFull) {
  test::write_text(folder_ / "a.png", "the old file");
  const Picture picture = [] {
    Picture noise(200, 200);
    unsigned state = 1;
    for (float& value : noise.rgb)
      value = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 16777216.0F;
    return noise;
  }();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string text = message("a.png", {}, picture);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(text, HasSubstr("cannot write"));
  EXPECT_EQ(test::read_text(folder_ / "a.png"), "the old file");
  EXPECT_EQ(files(), 1);
}

class CheckWritable : public WritePicture {
 protected:
  std::string refusal(const std::string& name, const WriteOptions& options = {}) {
    return test::message_of([&] { check_writable(folder_ / name, options); });
  }
};

TEST_F(CheckWritable, LeavesNothingBehind) {
  check_writable(folder_ / "a.png");
  EXPECT_EQ(files(), 0);
  test::write_text(folder_ / "b.png", "old");
  check_writable(folder_ / "b.png");
  EXPECT_EQ(test::read_text(folder_ / "b.png"), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(CheckWritable, RefusesWhatWritePictureWouldRefuse) {
  EXPECT_THAT(refusal("a.bmp"), HasSubstr("unknown extension"));
  EXPECT_THAT(refusal("a.jpg", {.bits = 16}), HasSubstr("not 16"));
  EXPECT_THAT(refusal("none/a.png"), HasSubstr("No such file"));
  std::filesystem::create_directory(folder_ / "folder.png");
  EXPECT_THAT(refusal("folder.png"), HasSubstr("directory"));
}

TEST_F(CheckWritable, RefusesAWriteProtectedFile) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
  test::write_text(folder_ / "a.png", "old");
  ASSERT_EQ(::chmod((folder_ / "a.png").c_str(), 0444), 0);
  EXPECT_THAT(refusal("a.png"), HasSubstr("write-protected"));
}

}  // namespace
}  // namespace impasto
