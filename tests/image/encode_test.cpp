// Pictures in memory: read, checked, encoded, and in "data:" addresses.

#include "image/encode.h"

#include <gtest/gtest.h>

#include <span>

#include "image/data_uri.h"
#include "image/fixtures.h"
#include "image/header.h"

namespace impasto {
namespace {

std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string file_of(const Picture& picture, const std::string& name) {
  const test::ScratchFolder folder;
  write_picture(picture, folder / name);
  return test::read_text(folder / name);
}

class PictureInMemory : public ::testing::TestWithParam<const char*> {};

TEST_P(PictureInMemory, IsReadAsItsFileIs) {
  const test::ScratchFolder folder;
  write_picture(test::made_picture(60, 40, 1), folder / GetParam());
  const std::string file = test::read_text(folder / GetParam());
  EXPECT_EQ(read_picture(bytes(file), "it").rgb, read_picture(folder / GetParam()).rgb);
  const PictureHeader header = read_picture_header(bytes(file), "it");
  EXPECT_EQ(header.width, 60);
  EXPECT_EQ(header.height, 40);
  EXPECT_FALSE(header.has_alpha);
  EXPECT_NO_THROW(check_picture(bytes(file), "it"));
}

TEST_P(PictureInMemory, IsRefusedWhereItIsCutShort) {
  // So large that each cut loses pixels: behind a TIFF's lies its profile, and some of libtiff's
  // versions read on without.
  const std::string file = file_of(test::made_picture(240, 160, 1), GetParam());
  for (const std::size_t sixteenth : {1, 5, 9, 13}) {
    const std::string cut = file.substr(0, file.size() * sixteenth / 16);
    const std::string message = test::message_of([&] { check_picture(bytes(cut), "\"lake\""); });
    EXPECT_NE(message.find("cannot read \"lake\""), std::string::npos) << message;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, PictureInMemory,
                         ::testing::Values("a.png", "a.jpg", "a.webp", "a.tif"));

TEST(PictureInMemoryTypes, AreToldFromTheBytes) {
  const Picture picture = test::made_picture(20, 20, 1);
  EXPECT_EQ(read_picture_header(bytes(file_of(picture, "a.png")), "it").type, "image/png");
  EXPECT_EQ(read_picture_header(bytes(file_of(picture, "a.jpg")), "it").type, "image/jpeg");
  EXPECT_EQ(read_picture_header(bytes(file_of(picture, "a.webp")), "it").type, "image/webp");
  EXPECT_EQ(read_picture_header(bytes(file_of(picture, "a.tif")), "it").type, "image/tiff");
}

TEST(PictureInMemoryTypes, RefuseTextAndNothing) {
  EXPECT_NE(test::message_of([] { (void)read_picture(bytes("hello"), "it"); }).find("\"hello\""),
            std::string::npos);
  EXPECT_NE(test::message_of([] { (void)read_picture({}, "it"); }).find("is empty"),
            std::string::npos);
}

TEST(Thumbnails, FitIntoTheirSideAndAreNeverEnlarged) {
  const std::string file = file_of(test::made_picture(300, 100, 1), "a.png");
  const Thumbnail small = make_thumbnail(bytes(file), 90, false, "it");
  EXPECT_EQ(small.type, "image/jpeg");
  const Picture shown = read_picture(bytes(small.bytes), "small");
  EXPECT_EQ(shown.width, 90);
  EXPECT_EQ(shown.height, 30);
  const Thumbnail own = make_thumbnail(bytes(file), 2000, true, "it");
  EXPECT_EQ(own.type, "image/png");
  EXPECT_EQ(read_picture(bytes(own.bytes), "own").width, 300);
}

TEST(DataUris, ComeBackAsTheyWere) {
  for (const std::string& text : {std::string(), std::string("a"), std::string("ab"),
                                  std::string("abc"), std::string("\0\xFF\n", 3)}) {
    EXPECT_EQ(bytes_of_data_uri(data_uri("image/png", text), 100), text);
  }
  EXPECT_EQ(data_uri("image/png", "hello"), "data:image/png;base64,aGVsbG8=");
}

TEST(DataUris, RefuseWhatIsNone) {
  for (const char* uri : {"", "hello", "data:image/png,hello", "data:image/png;base64,aGVsbG8",
                          "data:image/png;base64,aGV=bG8=", "data:image/png;base64,aGVs G8=",
                          "data:image/png;base64,a===", "http://host/;base64,aGVsbG8="}) {
    EXPECT_FALSE(test::message_of([&] { (void)bytes_of_data_uri(uri, 100); }).empty()) << uri;
  }
  EXPECT_NE(test::message_of([] {
              (void)bytes_of_data_uri("data:image/png;base64,aGVsbG8h", 5);
            }).find("are taken at most"),
            std::string::npos);
}

}  // namespace
}  // namespace impasto
