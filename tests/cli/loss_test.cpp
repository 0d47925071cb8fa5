#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/program.h"

namespace impasto::test {
namespace {

class LossVerb : public ::testing::Test {
 protected:
  LossVerb() {
    write_picture(made_picture(40, 33, 1), content_);
    write_picture(made_picture(37, 50, 2), style_);
    write_picture(made_picture(40, 33, 3), image_);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string image_ = folder_ / "image.png";
};

TEST_F(LossVerb, PrintsOneJsonObjectInTheAgreedForm) {
  const Outcome outcome =
      run_impasto({"loss", content_, style_, image_, "--size", "0", "--json", "--content-weight",
                   "2", "--style-weight", "30", "--tv-weight", "0.5", "--content-layers",
                   "block3_conv2:1.5,relu4_2"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto report = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(report["width"], 40);
  EXPECT_EQ(report["height"], 33);
  EXPECT_EQ(report["form"], "mean");
  EXPECT_EQ(report["content"][1]["layer"], "block4_conv2");
  EXPECT_EQ(report["style"].size(), 5U);
  EXPECT_EQ(report["tv"]["weight"], 0.5);
  double total = 0.5 * report["tv"]["value"].get<double>();
  for (const auto& term : report["content"]) {
    total += 2.0 * term["weight"].get<double>() * term["value"].get<double>();
  }
  for (const auto& term : report["style"]) {
    total += 30.0 * term["weight"].get<double>() * term["value"].get<double>();
  }
  EXPECT_NEAR(report["total"].get<double>(), total, 1e-9 * total);
}

TEST_F(LossVerb, WritesTheGradientAsNumpyArray) {
  const std::string path = folder_ / "gradient.npy";
  ASSERT_EQ(
      run_impasto({"loss", content_, style_, image_, "--size", "0", "--gradient", path}).exit_code,
      0);
  const std::string bytes = read_text(path);
  EXPECT_NE(bytes.find("'descr': '<f4'"), std::string::npos);
  EXPECT_NE(bytes.find("(33, 40, 3)"), std::string::npos);
  EXPECT_GE(bytes.size(), 33U * 40 * 3 * 4);
}

TEST_F(LossVerb, ResizesAllPicturesToOneSize) {
  const Outcome outcome = run_impasto({"loss", content_, style_, image_, "--size", "64", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["width"], 64);
}

TEST_F(LossVerb, RefusesPicturesOfDifferentSizesAtTheirOwnSize) {
  write_picture(made_picture(41, 33, 3), image_);
  const Outcome outcome = run_impasto({"loss", content_, style_, image_, "--size", "0"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("41x33"), std::string::npos) << outcome.err;
}

/// Of one layer the balanced term is the relative one, times the strength that it is balanced to.
TEST_F(LossVerb, BalancesTheStyle) {
  const auto style_of = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {
        "loss", content_, style_,           image_,          "--size", "0", "--content-weight",
        "0",    "--json", "--style-layers", "block3_conv1:5"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_impasto(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  };
  const auto relative = style_of({"--style-weight", "2", "--loss-form", "relative"});
  const auto balanced = style_of({"--strength", "2"});
  const double share = relative["style"][0]["value"].get<double>();
  EXPECT_NEAR(balanced["total"].get<double>(), 2.0 * 1e6 * share, 1e-6 * 2e6 * share);
  EXPECT_EQ(balanced["style"][0]["value"], style_of({"--style-weight", "2"})["style"][0]["value"]);
}

TEST_F(LossVerb, AgreesBetweenBackends) {
  std::vector<double> totals;
  for (const char* backend : {"cpu", "reference"}) {
    const Outcome outcome = run_impasto(
        {"loss", content_, style_, image_, "--size", "0", "--json", "--backend", backend});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    totals.push_back(nlohmann::json::parse(outcome.out)["total"]);
  }
  EXPECT_NEAR(totals[0], totals[1], 1e-5 * totals[0]);
}

}  // namespace
}  // namespace impasto::test
