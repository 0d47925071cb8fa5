#include "studio/workshop/picture_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "studio/workshop/studio_fixture.h"
#include "weights/digest.h"

namespace impasto::studio {
namespace {

class PictureStoreTest : public ::testing::Test {
 protected:
  [[nodiscard]] PictureStore store(PictureLimits limits = {}) const {
    return PictureStore(folder_ / "pictures", limits);
  }

  [[nodiscard]] static StoredPicture brought(const PictureStore& store) {
    return store.list().front();
  }

  const test::ScratchFolder folder_;
  const Picture picture_ = test::made_picture(60, 40, 7);
  const std::string png_ = png_of(picture_);
};

TEST_F(PictureStoreTest, KeepsThePictureUnderTheDigestOfItsBytes) {
  PictureStore store = this->store();
  const auto added = store.add("lake.png", PictureRole::content, bytes(png_));
  EXPECT_TRUE(added.is_new);
  test::write_text(folder_ / "file", png_);
  EXPECT_EQ(added.picture.id, digest_of_file(folder_ / "file", DigestKind::sha256).substr(0, 16));
  EXPECT_EQ(added.picture.type, "image/png");
  EXPECT_EQ(added.picture.width, 60);
  EXPECT_EQ(added.picture.height, 40);
  EXPECT_EQ(added.picture.bytes, png_.size());
  EXPECT_EQ(store.bytes_of(added.picture.id), png_);
  EXPECT_EQ(store.read(added.picture.id).rgb, read_picture(bytes(png_), "it").rgb);
}

TEST_F(PictureStoreTest, TakesTheSameBytesTwiceForOnePicture) {
  PictureStore store = this->store();
  const std::size_t before = store.list().size();
  (void)store.add("a", PictureRole::any, bytes(png_));
  const auto again = store.add("b", PictureRole::any, bytes(png_));
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.picture.name, "a");
  EXPECT_EQ(store.list().size(), before + 1);
}

TEST_F(PictureStoreTest, HasTheExamplesLastAndForever) {
  PictureStore store = this->store();
  (void)store.add("mine", PictureRole::any, bytes(png_));
  const auto list = store.list();
  ASSERT_EQ(list.size(), 7U);
  EXPECT_EQ(list.front().name, "mine");
  EXPECT_EQ(list.back().name, "wave");
  for (std::size_t i = 1; i < list.size(); ++i) EXPECT_TRUE(list[i].example);
  EXPECT_EQ(refusal_of([&] { store.remove(list.back().id); }).reason(), Reason::conflict);
  EXPECT_GT(store.read(list.back().id).width, 100);
}

TEST_F(PictureStoreTest, IsThereAgainWhenItIsOpenedAgain) {
  StoredPicture before;
  {
    PictureStore store = this->store();
    before = store.add("M\xC3\xBCller's lake", PictureRole::style, bytes(png_)).picture;
  }
  const StoredPicture after = brought(store());
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.name, "M\xC3\xBCller's lake");
  EXPECT_EQ(after.role, PictureRole::style);
  EXPECT_EQ(after.added, before.added);
  EXPECT_EQ(after.width, 60);
}

TEST_F(PictureStoreTest, LeavesDamagedRecordsOut) {
  std::string id;
  {
    PictureStore store = this->store();
    id = store.add("a", PictureRole::any, bytes(png_)).picture.id;
  }
  const std::string record = folder_ / ("pictures/" + id + ".json");
  const std::string whole = test::read_text(record);
  for (const std::string& damaged : {whole.substr(0, whole.size() / 2), std::string("[]"),
                                     std::string("{\"id\": 3}"), std::string()}) {
    test::write_text(record, damaged);
    PictureStore store = this->store();
    EXPECT_EQ(store.list().size(), 6U) << damaged;
    EXPECT_EQ(refusal_of([&] { (void)store.info(id); }).reason(), Reason::not_found);
  }
  PictureStore store = this->store();
  EXPECT_TRUE(store.add("a", PictureRole::any, bytes(png_)).is_new);
}

TEST_F(PictureStoreTest, RefusesWhatIsNoPicture) {
  PictureStore store = this->store();
  const Refusal refusal =
      refusal_of([&] { (void)store.add("notes.txt", PictureRole::any, bytes("hello")); });
  EXPECT_EQ(refusal.reason(), Reason::invalid);
  EXPECT_NE(std::string(refusal.what()).find("notes.txt"), std::string::npos);
  EXPECT_EQ(refusal_of([&] { (void)store.add("", PictureRole::any, {}); }).reason(),
            Reason::invalid);
  EXPECT_EQ(store.list().size(), 6U);
}

TEST_F(PictureStoreTest, RefusesAPictureThatIsCutShort) {
  PictureStore store = this->store();
  for (std::size_t sixteenth = 1; sixteenth < 16; ++sixteenth) {
    const std::string cut = png_.substr(0, png_.size() * sixteenth / 16);
    EXPECT_EQ(refusal_of([&] { (void)store.add("cut", PictureRole::any, bytes(cut)); }).reason(),
              Reason::invalid)
        << sixteenth;
  }
}

TEST_F(PictureStoreTest, RefusesMoreBytesPixelsOrPicturesThanItsLimits) {
  PictureStore few_bytes = store({.bytes = png_.size() - 1});
  EXPECT_EQ(refusal_of([&] { (void)few_bytes.add("a", PictureRole::any, bytes(png_)); }).reason(),
            Reason::too_large);
  PictureStore few_pixels = store({.pixels = 60 * 40 - 1});
  EXPECT_EQ(refusal_of([&] { (void)few_pixels.add("a", PictureRole::any, bytes(png_)); }).reason(),
            Reason::too_large);
  PictureStore few = store({.pictures = 1});
  (void)few.add("a", PictureRole::any, bytes(png_));
  const std::string other = png_of(test::made_picture(30, 30, 8));
  EXPECT_EQ(refusal_of([&] { (void)few.add("b", PictureRole::any, bytes(other)); }).reason(),
            Reason::full);
}

TEST_F(PictureStoreTest, ShowsSmallCopies) {
  PictureStore store = this->store();
  const std::string large = png_of(test::made_picture(300, 200, 1));
  const std::string id = store.add("a", PictureRole::any, bytes(large)).picture.id;
  for (int again = 0; again < 2; ++again) {
    const PictureStore::View view = store.view(id, 150);
    EXPECT_EQ(view.type, "image/jpeg");
    const Picture shown = read_picture(bytes(view.bytes), "view");
    EXPECT_EQ(shown.width, 128);
    EXPECT_EQ(shown.height, 85);
  }
  EXPECT_EQ(read_picture(bytes(store.view(id, 2000).bytes), "view").width, 300);
}

TEST_F(PictureStoreTest, ShowsTransparencyAndRegionsAsPng) {
  PictureStore store = this->store();
  Picture clear = picture_;
  clear.alpha.assign(clear.pixel_count(), 0.5F);
  const std::string with_alpha = png_of(clear);
  const StoredPicture added = store.add("a", PictureRole::any, bytes(with_alpha)).picture;
  EXPECT_TRUE(added.has_alpha);
  EXPECT_EQ(store.view(added.id, 64).type, "image/png");
  const auto regions = store.add("b", PictureRole::regions, bytes(png_)).picture;
  EXPECT_EQ(store.view(regions.id, 64).type, "image/png");
}

TEST_F(PictureStoreTest, ForgetsWhatIsRemoved) {
  PictureStore store = this->store();
  const std::string id = store.add("a", PictureRole::any, bytes(png_)).picture.id;
  (void)store.view(id, 64);
  store.remove(id);
  EXPECT_EQ(refusal_of([&] { (void)store.bytes_of(id); }).reason(), Reason::not_found);
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "pictures")) {
    EXPECT_FALSE(file.path().filename().string().starts_with(id)) << file.path();
  }
}

TEST_F(PictureStoreTest, TakesNoPathForAnId) {
  PictureStore store = this->store();
  for (const char* id : {"", "../lock", "0123456789abcdef", "..%2f", "a\nb"}) {
    EXPECT_EQ(refusal_of([&] { (void)store.view(id, 64); }).reason(), Reason::not_found);
  }
}

}  // namespace
}  // namespace impasto::studio
