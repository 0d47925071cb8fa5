#include "base/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <string>
#include <utility>

#include "support/message_of.h"
#include "support/program.h"

namespace impasto {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AtomicFileTest : public testing::Test {
 protected:
  std::ptrdiff_t files() {
    return std::distance(std::filesystem::directory_iterator(folder_.path()), {});
  }

  test::ScratchFolder folder_;
  std::string path_ = folder_ / "result.bin";
};

TEST_F(AtomicFileTest, AppearsWithCommitOnly) {
  AtomicFile file(path_);
  EXPECT_THAT(file.temporary().string(), AllOf(StartsWith(path_), EndsWith(".part")));
  file.write("one ");
  file.write("two");
  EXPECT_FALSE(std::filesystem::exists(path_));
  file.commit();
  EXPECT_EQ(test::read_text(path_), "one two");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFileTest, KeepsTheOldFileWithoutCommit) {
  test::write_text(path_, "old");
  {
    AtomicFile file(path_);
    file.write("new");
  }
  EXPECT_EQ(test::read_text(path_), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFileTest, ReplacesTheOldFileWithCommit) {
  test::write_text(path_, "a longer old text");
  AtomicFile file(path_);
  file.write("new");
  file.commit();
  EXPECT_EQ(test::read_text(path_), "new");
}

TEST_F(AtomicFileTest, LetsTwoWritersOfOnePathNotMix) {
  AtomicFile first(path_);
  AtomicFile second(path_);
  EXPECT_NE(first.temporary(), second.temporary());
  first.write("first");
  second.write("second");
  second.commit();
  first.commit();
  EXPECT_EQ(test::read_text(path_), "first");
}

TEST_F(AtomicFileTest, HasTheModeThatAPlainOpenWouldGive) {
  const mode_t before = ::umask(0027);
  AtomicFile file(path_);
  file.commit();
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640);
}

TEST_F(AtomicFileTest, RefusesPathsThatCannotBeWritten) {
  const auto message = [](const std::string& path) {
    return test::message_of([&] { AtomicFile{path}; });
  };
  EXPECT_THAT(message(folder_ / "none/a"), AllOf(HasSubstr("none/a"), HasSubstr("No such file")));
  EXPECT_THAT(message(folder_.path().string()), HasSubstr("Is a directory"));
  test::write_text(path_, "a file");
  EXPECT_THAT(message(folder_ / "result.bin/a"), HasSubstr("Not a directory"));
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFileTest, KeepsTheOldFileWhenTheDiskIsFull) {
  test::write_text(path_, "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string message = test::message_of([&] {
    AtomicFile file(path_);
    file.write(std::string(600, 'x'));
    file.write(std::string(600, 'x'));
    file.commit();
  });
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, AllOf(HasSubstr("result.bin"), HasSubstr("File too large")));
  EXPECT_EQ(test::read_text(path_), "old");
  EXPECT_EQ(files(), 1);
}

}  // namespace
}  // namespace impasto
