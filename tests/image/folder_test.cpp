#include "image/folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/message_of.h"
#include "support/program.h"

namespace impasto {
namespace {

TEST(PicturesIn, AreThoseOfPictureNamesInOrder) {
  const test::ScratchFolder folder;
  for (const char* name : {"b.png", "a.JPG", "notes.txt", ".hidden.png", "c.tiff"}) {
    test::write_text(folder / name, "");
  }
  std::filesystem::create_directory(folder / "d.png");
  std::vector<std::string> names;
  for (const auto& path : pictures_in(folder.path())) names.push_back(path.filename().string());
  EXPECT_EQ(names, (std::vector<std::string>{"a.JPG", "b.png", "c.tiff"}));
}

TEST(PicturesIn, AreNotNone) {
  const test::ScratchFolder folder;
  const auto look = [](const std::filesystem::path& path) {
    return test::message_of([&] { (void)pictures_in(path); });
  };
  EXPECT_NE(look(folder.path()).find("no picture"), std::string::npos);
  EXPECT_NE(look(folder.path() / "missing").find("cannot read the folder"), std::string::npos);
}

}  // namespace
}  // namespace impasto
