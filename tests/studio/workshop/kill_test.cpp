// A studio whose process is killed while it paints.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "studio/workshop/studio_fixture.h"

namespace impasto::studio {
namespace {

constexpr const char* kFolder = "IMPASTO_KILLED_STUDIO";

/// Its folder is the one that the process which waits for the kill has made.
class KilledStudio : public StudioTest {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    ::setenv(kFolder, folder_.path().c_str(), 0);
  }
  void TearDown() override { ::unsetenv(kFolder); }

  [[nodiscard]] StudioSettings settings() const override {
    StudioSettings settings = StudioTest::settings();
    settings.folder = std::filesystem::path(std::getenv(kFolder)) / "studio";
    return settings;
  }

  void paint_until_killed() {
    open();
    const std::string id = studio_->order(order({64, 96}, 12)).id;
    (void)wait_for_evaluations(id, 14);
    (void)std::raise(SIGKILL);
  }
};

TEST_F(KilledStudio, GoesOnFromItsLastCheckpointToTheSameBytes) {
  EXPECT_EXIT(paint_until_killed(), ::testing::KilledBySignal(SIGKILL), "");
  open();
  const std::string killed = studio_->paintings({}).paintings.front().id;
  ASSERT_EQ(wait_for(killed, State::done).state, State::done);
  EXPECT_TRUE(studio_->problems().empty());
  const std::string whole = studio_->order(order({64, 96}, 12)).id;
  (void)wait_for(whole, State::done);
  EXPECT_TRUE(same_picture(killed, whole));
  const auto course = nlohmann::json::parse(studio_->course(killed));
  EXPECT_EQ(course["points"].size(), 24U);
  EXPECT_EQ(course["points"].back()[1], 24);
}

TEST_F(KilledStudio, LeavesNoHalfFilesBehind) {
  open();
  const std::string id = studio_->order(order()).id;
  (void)wait_for(id, State::done);
  const std::filesystem::path painting = settings().folder / "paintings" / id;
  studio_.reset();
  const auto part = [](const std::filesystem::path& folder) {
    return (folder / "picture.png.aB3xYz.part").string();
  };
  const auto folders = {painting, painting / "frames", settings().folder / "pictures"};
  for (const auto& folder : folders) test::write_text(part(folder), "half");
  const std::string foreign = (settings().folder / "pictures" / "film.part").string();
  test::write_text(foreign, "whole");
  open();
  for (const auto& folder : folders) EXPECT_FALSE(std::filesystem::exists(part(folder)));
  EXPECT_TRUE(std::filesystem::exists(foreign));
}

}  // namespace
}  // namespace impasto::studio
