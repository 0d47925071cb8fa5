#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "support/program.h"

namespace impasto::test {
namespace {

class Stylize : public ::testing::Test {
 protected:
  Stylize() {
    write_picture(made_picture(72, 56, 1), content_);
    write_picture(made_picture(60, 64, 2), style_);
  }

  [[nodiscard]] Outcome stylize(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"stylize", content_, style_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_impasto(arguments);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string output_ = folder_ / "out.png";
};

TEST_F(Stylize, PaintsAtTheSizeAskedFor) {
  const Outcome outcome = stylize({"-o", output_, "--size", "64", "--iterations", "6"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, output_ + "\n");
  const Picture painting = read_picture(output_);
  EXPECT_EQ(painting.width, 64);
  EXPECT_EQ(painting.height, 50);
}

TEST_F(Stylize, LowersTheTotal) {
  const std::string trace = folder_ / "trace.jsonl";
  const Outcome outcome =
      stylize({"-o", output_, "--size", "64", "--iterations", "25", "--trace", trace});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;

  std::istringstream lines(read_text(trace));
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const auto header = nlohmann::json::parse(line);
  EXPECT_EQ(header["recipe"]["sizes"][0], 64);
  EXPECT_EQ(header["backend"], "cpu");
  EXPECT_THAT(header["precision"], ::testing::AnyOf("bf16", "f32"));
  EXPECT_GE(header["threads"], 1);
  std::vector<double> totals;
  while (std::getline(lines, line)) {
    const auto entry = nlohmann::json::parse(line);
    EXPECT_EQ(entry["evaluations"], totals.size() + 1);
    EXPECT_GT(entry["ready"], 0.0);
    EXPECT_LT(entry["ready"], entry["seconds"]);
    const double sum =
        entry["content"].get<double>() + entry["style"].get<double>() + entry["tv"].get<double>();
    EXPECT_NEAR(sum, entry["total"].get<double>(), 1e-9 * sum);
    totals.push_back(entry["total"]);
  }
  ASSERT_EQ(totals.size(), 25U);
  EXPECT_LT(totals.back(), 0.3 * totals.front());
}

TEST_F(Stylize, GivesTheSameBytesTwice) {
  const std::string second = folder_ / "second.png";
  const std::vector<std::string> settings = {
      "--size", "48", "--iterations", "8", "--init", "noise", "--seed", "3", "-o"};
  auto with_output = [&](const std::string& path) {
    auto arguments = settings;
    arguments.push_back(path);
    return arguments;
  };
  ASSERT_EQ(stylize(with_output(output_)).exit_code, 0);
  ASSERT_EQ(stylize(with_output(second)).exit_code, 0);
  EXPECT_EQ(read_text(output_), read_text(second));
}

TEST_F(Stylize, DoesNotDependOnTheNumberOfThreads) {
  const std::string one = folder_ / "one.png";
  const std::string two = folder_ / "two.png";
  ASSERT_EQ(stylize({"--size", "64", "--iterations", "5", "--threads", "1", "-o", one}).exit_code,
            0);
  ASSERT_EQ(stylize({"--size", "64", "--iterations", "5", "--threads", "2", "-o", two}).exit_code,
            0);
  EXPECT_EQ(read_picture(one).rgb, read_picture(two).rgb);
}

TEST_F(Stylize, PaintsCoarseToFine) {
  const Outcome outcome = stylize({"-o", output_, "--size", "32,48,64", "--iterations", "4,3,2",
                                   "--trace", folder_ / "trace.jsonl"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(read_picture(output_).width, 64);
  const std::string trace = read_text(folder_ / "trace.jsonl");
  EXPECT_EQ(std::count(trace.begin(), trace.end(), '\n'), 1 + 4 + 3 + 2);
}

TEST_F(Stylize, PaintsAtTheContentsOwnSize) {
  ASSERT_EQ(stylize({"-o", output_, "--size", "0", "--iterations", "2"}).exit_code, 0);
  EXPECT_EQ(read_picture(output_).width, 72);
  EXPECT_EQ(read_picture(output_).height, 56);
}

TEST_F(Stylize, BlendsSeveralStyles) {
  const std::string other = folder_ / "other.png";
  write_picture(made_picture(50, 50, 9), other);
  const Outcome outcome = run_impasto({"stylize", content_, style_, other, "--style-blend", "1,3",
                                       "--size", "48", "--iterations", "3", "-o", output_});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST_F(Stylize, PaintsWithAdamAndWithALineSearch) {
  for (const char* how : {"--optimizer=adam", "--line-search"}) {
    const Outcome outcome = stylize({"-o", output_, "--size", "48", "--iterations", "5", how});
    EXPECT_EQ(outcome.exit_code, 0) << how << ": " << outcome.err;
  }
}

TEST_F(Stylize, KeepsTheContentsTransparency) {
  Picture content = made_picture(64, 48, 1);
  content.alpha.assign(content.pixel_count(), 1.0F);
  for (std::size_t i = 0; i < content.pixel_count() / 2; ++i) content.alpha[i] = 0.0F;
  write_picture(content, content_);
  ASSERT_EQ(stylize({"-o", output_, "--size", "0", "--iterations", "2"}).exit_code, 0);
  EXPECT_EQ(read_picture(output_).alpha, content.alpha);
}

TEST_F(Stylize, WritesItsRecipeIntoThePicture) {
  ASSERT_EQ(stylize({"-o", output_, "--size", "48", "--iterations", "2", "--style-weight", "7"})
                .exit_code,
            0);
  const auto recipe = nlohmann::json::parse(read_settings(output_));
  EXPECT_EQ(recipe["loss"]["style_weight"], 7.0);
  EXPECT_EQ(recipe["sizes"][0], 48);
}

TEST_F(Stylize, SavesTheBestPictureWhenInterrupted) {
  const std::string trace = folder_ / "trace.jsonl";
  write_text(trace, "");
  const Outcome outcome =
      run_shell("\"$IMPASTO\" stylize " + content_ + " " + style_ + " -o " + output_ +
                " --size 64 --iterations 100000 --trace " + trace + " & pid=$!; until [ $(wc -l <" +
                trace + ") -ge 3 ]; do sleep 0.1; done; kill -INT $pid; wait $pid");
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_EQ(read_picture(output_).width, 64);
  EXPECT_NE(outcome.err.find("interrupted"), std::string::npos);
}

TEST_F(Stylize, LeavesStdoutToResultsAndIsQuietWhenAsked) {
  const Outcome outcome = stylize({"-o", output_, "--size", "48", "--iterations", "2", "--quiet"});
  EXPECT_EQ(outcome.out, output_ + "\n");
  EXPECT_EQ(outcome.err, "");
}

}  // namespace
}  // namespace impasto::test
