#include "weights/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "impasto/error.h"
#include "support/program.h"
#include "weights/digest.h"
#include "weights/http_server.h"

namespace impasto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Downloads of a real weights file from a real server on this machine.
class Download : public ::testing::Test {
 protected:
  [[nodiscard]] CatalogueEntry entry(const std::string& path) const {
    CatalogueEntry entry;
    entry.name = "model";
    entry.url = server_.url(path);
    entry.bytes = bytes_.size();
    entry.sha256 = digest_of_file(file_, DigestKind::sha256);
    return entry;
  }

  void get(const std::string& path, const DownloadProgress& progress = {}) const {
    download(entry(path), part_, progress, kImpatient);
  }

  /// What the download says; "" where it succeeds.
  [[nodiscard]] std::string refusal(const std::string& path) const {
    try {
      get(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  void expect_whole() const { EXPECT_EQ(test::read_text(part_), bytes_); }

  [[nodiscard]] std::uint64_t part_size() const {
    return std::filesystem::exists(part_) ? std::filesystem::file_size(part_) : 0;
  }

  static constexpr Patience kImpatient{.tries = 3, .pause = std::chrono::milliseconds(5)};
  std::string file_ = std::string(IMPASTO_TEST_DATA) + "/zip.pth";
  std::string bytes_ = test::read_text(file_);
  test::ScratchFolder folder_;
  std::string part_ = folder_ / "part";
  test::HttpServer server_{file_};
};

TEST_F(Download, GetsTheFileAndReportsIt) {
  std::uint64_t last = 0;
  std::uint64_t whole = 0;
  get("/whole", [&](std::uint64_t so_far, std::uint64_t all) {
    EXPECT_GE(so_far, last);
    last = so_far;
    whole = all;
    return true;
  });
  expect_whole();
  EXPECT_EQ(last, bytes_.size());
  EXPECT_EQ(whole, bytes_.size());
}

TEST_F(Download, FollowsARedirection) {
  get("/moved");
  expect_whole();
}

TEST_F(Download, ChecksByMd5WhereNoSha256IsKnown) {
  CatalogueEntry with_md5 = entry("/whole");
  with_md5.sha256.clear();
  with_md5.md5 = digest_of_file(file_, DigestKind::md5);
  download(with_md5, part_, {}, kImpatient);
  expect_whole();
  std::filesystem::remove(part_);
  with_md5.md5[0] = with_md5.md5[0] == '0' ? '1' : '0';
  EXPECT_THROW(download(with_md5, part_, {}, kImpatient), Error);
}

TEST_F(Download, GoesOnAfterCutConnections) {
  get("/cut/2/1000");
  expect_whole();
  EXPECT_THAT(server_.ranges(), ElementsAre("-", "bytes=1000-", "bytes=2000-"));
}

TEST_F(Download, KeepsThePartWhenTriesRunOutAndGoesOnNextTime) {
  EXPECT_THAT(refusal("/cut/3/1000"), HasSubstr("3 tries"));
  EXPECT_EQ(part_size(), 3000U);
  get("/cut/3/1000");
  expect_whole();
  EXPECT_EQ(server_.ranges().back(), "bytes=3000-");
}

TEST_F(Download, TriesABusyServerAgain) {
  get("/busy/2");
  expect_whole();
  EXPECT_EQ(server_.ranges().size(), 3U);
}

TEST_F(Download, GivesUpOnAServerThatStaysBusy) {
  EXPECT_THAT(refusal("/busy/9"), HasSubstr("503"));
  EXPECT_EQ(server_.ranges().size(), 3U);
  EXPECT_EQ(part_size(), 0U);
}

TEST_F(Download, GivesUpOnAServerThatHangsUp) {
  EXPECT_THAT(refusal("/hang-up"), HasSubstr("3 tries"));
}

TEST_F(Download, StartsAgainWhereTheServerHasNoRanges) {
  test::write_text(part_, bytes_.substr(0, 1000));
  get("/plain");
  expect_whole();
}

TEST_F(Download, StartsAgainAfterAPartOfAnotherFile) {
  test::write_text(part_, std::string(1000, 'x'));
  get("/whole");
  expect_whole();
  EXPECT_THAT(server_.ranges(), ElementsAre("bytes=1000-", "-"));
}

TEST_F(Download, StartsAgainAfterAPartThatIsTooLong) {
  test::write_text(part_, bytes_ + "more");
  get("/whole");
  expect_whole();
}

TEST_F(Download, AsksNothingWhenThePartIsWhole) {
  test::write_text(part_, bytes_);
  get("/whole");
  expect_whole();
  EXPECT_TRUE(server_.ranges().empty());
}

TEST_F(Download, NeverKeepsAWebPage) {
  EXPECT_THAT(refusal("/page"), HasSubstr("web page"));
  EXPECT_EQ(part_size(), 0U);
  EXPECT_THAT(refusal("/nowhere"), HasSubstr("404"));
  EXPECT_EQ(part_size(), 0U);
  EXPECT_EQ(server_.ranges().size(), 2U);  // another try would not help
}

TEST_F(Download, AWebPageDoesNotHarmAPart) {
  test::write_text(part_, bytes_.substr(0, 1000));
  EXPECT_THAT(refusal("/page"), HasSubstr("web page"));
  EXPECT_THAT(refusal("/nowhere"), HasSubstr("404"));
  EXPECT_EQ(part_size(), 1000U);
}

TEST_F(Download, RefusesChangedBytes) {
  const std::string said = refusal("/changed");
  EXPECT_THAT(said, HasSubstr("SHA-256"));
  EXPECT_FALSE(std::filesystem::exists(part_));
}

TEST_F(Download, RefusesAnotherSize) {
  EXPECT_THAT(refusal("/larger"), HasSubstr(std::to_string(bytes_.size() + 1)));
  EXPECT_EQ(part_size(), 0U);
  EXPECT_THAT(refusal("/endless"), HasSubstr("bytes"));
  EXPECT_EQ(part_size(), 0U);
}

TEST_F(Download, StoppedOneKeepsItsPart) {
  const auto stop = [](std::uint64_t so_far, std::uint64_t) { return so_far < 1000; };
  EXPECT_THROW(get("/slow", stop), Error);
  const std::uint64_t kept = part_size();
  EXPECT_GE(kept, 1000U);
  EXPECT_LT(kept, bytes_.size());
  get("/whole");
  expect_whole();
  EXPECT_EQ(server_.ranges().back(), "bytes=" + std::to_string(kept) + "-");
}

TEST_F(Download, PassesOnWhatProgressThrows) {
  const auto fail = [](std::uint64_t, std::uint64_t) -> bool { throw Error("no more"); };
  EXPECT_THAT([&] { get("/whole", fail); }, ::testing::ThrowsMessage<Error>("no more"));
}

TEST_F(Download, NobodyListening) {
  CatalogueEntry nobody = entry("/whole");
  nobody.url = "http://127.0.0.1:1/whole";
  EXPECT_THROW(download(nobody, part_, {}, kImpatient), Error);
}

TEST_F(Download, ReadsNoLocalFiles) {
  CatalogueEntry local = entry("");
  local.url = "file://" + file_;
  EXPECT_THROW(download(local, part_, {}, kImpatient), Error);
}

}  // namespace
}  // namespace impasto
