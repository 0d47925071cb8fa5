#include <gtest/gtest.h>

#include <algorithm>

#include "support/program.h"

namespace impasto::test {
namespace {

/// Every refusal is one line on stderr that names what is wrong, exit code 1, nothing on stdout,
/// and no output file.
class BadInput : public ::testing::Test {
 protected:
  BadInput() {
    write_picture(made_picture(64, 48, 1), content_);
    write_picture(made_picture(48, 48, 2), style_);
  }

  void expect_refused(const std::vector<std::string>& arguments, const std::string& named) const {
    const Outcome outcome = run_impasto(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_NE(outcome.err.find(named), std::string::npos) << outcome.err << "\nlacks " << named;
    EXPECT_EQ(outcome.out, "");
    EXPECT_FALSE(std::filesystem::exists(output_));
  }

  void expect_setting_refused(const std::string& option, const std::string& value,
                              const std::string& named) const {
    expect_refused({"stylize", content_, style_, "-o", output_, option, value}, named);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string output_ = folder_ / "out.png";
};

TEST_F(BadInput, MissingPicture) {
  const std::string missing = folder_ / "nowhere.png";
  expect_refused({"stylize", missing, style_, "-o", output_}, missing);
}

TEST_F(BadInput, EmptyPicture) {
  const std::string empty = folder_ / "empty.png";
  write_text(empty, "");
  expect_refused({"stylize", content_, empty, "-o", output_}, empty);
}

TEST_F(BadInput, TruncatedPicture) {
  const std::string bytes = read_text(content_);
  write_text(content_, bytes.substr(0, bytes.size() / 2));
  expect_refused({"stylize", content_, style_, "-o", output_}, content_);
}

TEST_F(BadInput, TextInPlaceOfAPicture) {
  write_text(content_, "dear diary,\n");
  expect_refused({"stylize", content_, style_, "-o", output_}, content_);
}

TEST_F(BadInput, PictureTooSmallForTheDeepestLayer) {
  write_picture(made_picture(40, 12, 1), content_);
  expect_refused({"stylize", content_, style_, "-o", output_, "--size", "0"}, "block5_conv1");
}

TEST_F(BadInput, SizeThatMakesThePictureTooSmall) {
  write_picture(made_picture(200, 40, 1), content_);
  expect_setting_refused("--size", "32", "block5_conv1");
}

TEST_F(BadInput, UnknownLayer) {
  expect_setting_refused("--content-layers", "block4_conv9", "block4_conv2");
}

TEST_F(BadInput, NumbersOutOfRange) {
  expect_setting_refused("--size", "-5", "-5");
  expect_setting_refused("--size", "15", "15");
  expect_setting_refused("--size", "2000000", "2000000");
  expect_setting_refused("--iterations", "0", "iterations is 0");
  expect_setting_refused("--content-weight", "-1", "-1");
  expect_setting_refused("--style-weight", "nan", "nan");
  expect_setting_refused("--tv-weight", "inf", "inf");
  expect_setting_refused("--learning-rate", "-0.1", "-0.1");
  expect_setting_refused("--history", "0", "history is 0");
  expect_setting_refused("--style-layers", "block1_conv1:-2", "-2");
  expect_setting_refused("--style-blend", "1,2", "2 shares");
  expect_setting_refused("--threads", "-1", "-1");
  expect_setting_refused("--border", "-1", "-1");
  expect_setting_refused("--bits", "12", "12");
  expect_setting_refused("--quality", "101", "101");
}

TEST_F(BadInput, SizesOutOfOrder) { expect_setting_refused("--size", "128,64", "rising"); }

TEST_F(BadInput, OutputInAMissingFolder) {
  expect_refused({"stylize", content_, style_, "-o", folder_ / "no/such/out.png"}, "no/such");
}

TEST_F(BadInput, OutputWithAnUnknownExtension) {
  expect_refused({"stylize", content_, style_, "-o", folder_ / "out.xyz"}, "xyz");
}

TEST_F(BadInput, OutputEqualToAnInput) {
  const std::string before = read_text(content_);
  expect_refused({"stylize", content_, style_, "-o", content_}, "also an input");
  expect_refused({"stylize", content_, style_, "-o", folder_ / "./style.png"}, "also an input");
  EXPECT_EQ(read_text(content_), before);
}

TEST_F(BadInput, TraceEqualToAnInput) {
  expect_setting_refused("--trace", content_, "also an input");
}

TEST_F(BadInput, MoreMemoryThanAllowedNamesTheSizeThatFits) {
  expect_refused({"stylize", content_, style_, "-o", output_, "--size", "4000", "--memory", "200M"},
                 "would fit");
}

TEST_F(BadInput, MoreMemoryThanTheMachineHas) {
  expect_setting_refused("--size", "60000", "would fit");
}

TEST_F(BadInput, WeightsThatAreNoWeights) {
  const std::string weights = folder_ / "weights.bin";
  write_text(weights, "<!DOCTYPE html><html>404</html>");
  expect_setting_refused("--weights", weights, weights);
  expect_setting_refused("--weights", folder_ / "missing.h5", "missing.h5");
}

TEST_F(BadInput, InitPictureThatIsMissing) {
  expect_setting_refused("--init", folder_ / "missing.png", "missing.png");
}

TEST_F(BadInput, PictureBombIsRefusedFromItsHeader) {
  // A PNG header that claims 100,000 x 100,000 pixels, followed by nothing.
  const std::string bomb = folder_ / "bomb.png";
  write_text(bomb, std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0\x08\2\0\0\0"
                               "\x3d\x98\xbd\x5b\0\0\0\0IDAT\x35\xaf\x06\x1e",
                               45));
  expect_refused({"stylize", bomb, style_, "-o", output_}, bomb);
}

TEST_F(BadInput, WrongUsageExitsWithTwo) {
  EXPECT_EQ(run_impasto({}).exit_code, 2);
  EXPECT_EQ(run_impasto({"paint"}).exit_code, 2);
  EXPECT_EQ(run_impasto({"stylize", content_}).exit_code, 2);
  EXPECT_EQ(run_impasto({"stylize", content_, style_}).exit_code, 2);
  EXPECT_EQ(run_impasto({"stylize", content_, style_, "-o", output_, "--sise", "9"}).exit_code, 2);
  EXPECT_EQ(run_impasto({"stylize", content_, style_, "-o", output_, "--size", "abc"}).exit_code,
            2);
  EXPECT_EQ(
      run_impasto({"stylize", content_, style_, "-o", output_, "--loss-form", "best"}).exit_code,
      2);
  EXPECT_EQ(run_impasto({"stylize", content_, style_, "-o", output_, "--memory", "lots"}).exit_code,
            2);
  EXPECT_EQ(run_impasto({"--help"}).exit_code, 0);
  EXPECT_EQ(run_impasto({"--version"}).exit_code, 0);
}

}  // namespace
}  // namespace impasto::test
