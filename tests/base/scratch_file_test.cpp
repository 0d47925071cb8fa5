#include "base/scratch_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "base/large_vector.h"
#include "impasto/error.h"
#include "support/message_of.h"
#include "support/program.h"

namespace impasto {
namespace {

/// $TMPDIR for as long as a test takes.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& folder) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryFolder() {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }

 private:
  std::optional<std::string> before_;
};

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(ScratchFile, StartsAtZeroInAFileWithoutAName) {
  const test::ScratchFolder folder;
  const TemporaryFolder temporary(folder.path().string());
  const ScratchFile file(10'000);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  const auto* bytes = static_cast<const char*>(file.data());
  EXPECT_EQ(std::string(bytes, 10'000), std::string(10'000, '\0'));
}

TEST(ScratchFile, ShowsInItsMappingWhatIsWrittenIntoIt) {
  const ScratchFile file(50'000);
  const std::string text = "what is written";
  file.write(40'960 - 7, text.data(), text.size());
  auto* bytes = static_cast<char*>(file.data());
  EXPECT_EQ(std::string(bytes + 40'960 - 7, text.size()), text);
  bytes[40'960] = '!';
  std::string found(text.size(), '\0');
  file.read(40'960 - 7, found.data(), found.size());
  EXPECT_EQ(found, "what is!written");
}

TEST(ScratchFile, SaysWhenItIsReadBeyondItsEnd) {
  const ScratchFile file(4096);
  std::string found(10, '\0');
  EXPECT_THROW(file.read(4090, found.data(), found.size()), Error);
}

TEST(ScratchFile, ForgetsOnlyWhatItIsTold) {
  const ScratchFile file(3 * 4096);
  const std::string page(4096, 'x');
  for (std::size_t i = 0; i < 3; ++i) file.write(i * 4096, page.data(), page.size());
  file.forget(4096, 4096);
  std::string found(4096, '\0');
  file.read(0, found.data(), found.size());
  EXPECT_EQ(found, page);
  file.read(2 * 4096, found.data(), found.size());
  EXPECT_EQ(found, page);
  file.write(4096 + 5, page.data(), 100);  // it can still be used
  file.read(4096 + 5, found.data(), 100);
  EXPECT_EQ(found.substr(0, 100), page.substr(0, 100));
}

TEST(ScratchFile, SaysWhereThereIsNoRoomForHowMuch) {
  const std::string message = test::message_of([] { ScratchFile(std::size_t{1} << 50); });
  EXPECT_NE(message.find("1048576.0 GiB in " + scratch_folder().string()), std::string::npos)
      << message;
  EXPECT_NE(message.find("TMPDIR"), std::string::npos) << message;
}

TEST(ScratchFile, SaysWhichFolderIsMissing) {
  const TemporaryFolder temporary("/nowhere/at/all");
  const std::string message = test::message_of([] { ScratchFile(1); });
  EXPECT_NE(message.find("/nowhere/at/all"), std::string::npos) << message;
}

class LargeVectors : public ::testing::TestWithParam<Storage> {};
INSTANTIATE_TEST_SUITE_P(Storages, LargeVectors, ::testing::Values(Storage::memory, Storage::disk));

TEST_P(LargeVectors, KeepTheirValuesWhenDroppedAndMoved) {
  LargeVector<float> vector(100'003, GetParam());
  for (std::size_t i = 0; i < vector.size(); ++i) {
    ASSERT_EQ(vector.span()[i], 0.0F);
    vector.span()[i] = static_cast<float>(i);
  }
  vector.view().drop();
  vector.view().part(5'000, 60'000).drop();
  LargeVector<float> moved(7, GetParam());
  std::swap(moved, vector);
  EXPECT_EQ(vector.size(), 7U);
  ASSERT_EQ(moved.size(), 100'003U);
  for (std::size_t i = 0; i < moved.size(); ++i) ASSERT_EQ(moved.span()[i], i);
}

TEST_P(LargeVectors, OfNoElementsAreFine) {
  LargeVector<float> vector(0, GetParam());
  vector.view().drop();
  EXPECT_TRUE(vector.span().empty());
}

TEST(ForEachChunk, LeavesNothingOfAVectorOnDiskResident) {
  constexpr std::size_t kSize = 3 * kChunk + 12'345;
  LargeVector<float> vector(kSize, Storage::disk);
  const std::size_t before = resident_bytes();
  std::size_t most = 0;
  for_each_chunk(
      [&](auto values) {
        std::ranges::fill(values, 1.0F);
        most = std::max(most, resident_bytes());
      },
      vector.view());
  constexpr std::size_t kSlack = std::size_t{4} << 20;
  EXPECT_LT(most, before + kChunk * sizeof(float) + kSlack);
  EXPECT_GE(most, before + kChunk * sizeof(float) / 2);
  EXPECT_LT(resident_bytes(), before + kSlack);
  double sum = 0.0;
  for_each_chunk(
      [&](auto values) {
        for (const float v : values) sum += v;
      },
      vector.view());
  EXPECT_EQ(sum, kSize);
}

}  // namespace
}  // namespace impasto
