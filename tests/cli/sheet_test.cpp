#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/find_picture.h"
#include "support/program.h"
#include "transfer/plain_vgg.h"

namespace impasto::test {
namespace {

using ::testing::HasSubstr;

class Sheet : public ::testing::Test {
 protected:
  Sheet() {
    write_picture(made_picture(72, 56, 1), content_);
    write_picture(made_picture(60, 64, 2), style_);
    write_picture(made_picture(64, 50, 3), other_);
  }

  [[nodiscard]] Outcome sheet(std::vector<std::string> more, bool both = false) const {
    std::vector<std::string> arguments = {"sheet", content_, style_};
    if (both) arguments.push_back(other_);
    arguments.insert(arguments.end(), {"-o", output_, "--iterations", "3"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_impasto(arguments);
  }

  /// What stylize paints with these options.
  [[nodiscard]] Picture painting(const std::string& style, std::vector<std::string> more) const {
    const std::string output = folder_ / "painting.png";
    std::vector<std::string> arguments = {"stylize", content_,       style, "-o",
                                          output,    "--iterations", "3"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run_impasto(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return read_picture(output);
  }

  void expect_wrong_usage(const std::vector<std::string>& vary, const std::string& named) const {
    const Outcome outcome = sheet(vary);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_FALSE(std::filesystem::exists(output_));
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string other_ = folder_ / "other.png";
  std::string output_ = folder_ / "sheet.png";
};

TEST_F(Sheet, ShowsWhatStylizeWouldPaint) {
  const Outcome outcome =
      sheet({"--size", "48", "--tv-weight", "5", "--vary", "style-weight=1,2000"}, true);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, output_ + "\n");
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 4) << outcome.err;
  const Picture all = read_picture(output_);
  std::vector<std::pair<int, int>> places;
  for (const std::string& style : {style_, other_}) {
    for (const char* weight : {"1", "2000"}) {
      const auto place = find_picture(
          all, painting(style, {"--size", "48", "--tv-weight", "5", "--style-weight", weight}));
      ASSERT_TRUE(place) << style << " " << weight;
      places.push_back(*place);
    }
  }
  EXPECT_EQ(places[0].second, places[1].second);
  EXPECT_EQ(places[0].first, places[2].first);
  EXPECT_LT(places[0].first, places[1].first);
  EXPECT_LT(places[0].second, places[2].second);
}

TEST_F(Sheet, VariesTwoSettingsAndAnyOption) {
  const Outcome outcome =
      sheet({"--vary", "size=32;32,48", "--vary", "init=noise,style", "--quiet"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const Picture all = read_picture(output_);
  for (const char* size : {"32", "32,48"}) {
    for (const char* init : {"noise", "style"}) {
      EXPECT_TRUE(find_picture(all, painting(style_, {"--size", size, "--init", init})))
          << size << " " << init;
    }
  }
}

/// Its own size and number of iterations stay in place of the preset's.
TEST_F(Sheet, VariesPresets) {
  ASSERT_EQ(sheet({"--size", "48", "--vary", "preset=gatys,keras"}).exit_code, 0);
  const Picture all = read_picture(output_);
  for (const char* preset : {"gatys", "keras"}) {
    EXPECT_TRUE(find_picture(all, painting(style_, {"--size", "48", "--preset", preset})));
  }
}

TEST_F(Sheet, GivesTheSameBytesTwice) {
  ASSERT_EQ(sheet({"--size", "32", "--vary", "seed=1,2", "--init", "noise"}).exit_code, 0);
  const std::string first = read_text(output_);
  ASSERT_EQ(sheet({"--size", "32", "--vary", "seed=1,2", "--init", "noise"}).exit_code, 0);
  EXPECT_EQ(read_text(output_), first);
}

TEST_F(Sheet, GoesOnAfterAPaintingThatFails) {
  const Outcome outcome = sheet({"--size", "48", "--vary", "style-weight=1,-1,2000"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("style_weight is -1"));
  EXPECT_THAT(outcome.err, HasSubstr("1 of 3"));
  const Picture all = read_picture(output_);
  EXPECT_TRUE(find_picture(all, painting(style_, {"--size", "48", "--style-weight", "1"})));
  EXPECT_TRUE(find_picture(all, painting(style_, {"--size", "48", "--style-weight", "2000"})));
}

TEST_F(Sheet, GoesOnAfterAStyleThatIsMissing) {
  other_ = folder_ / "missing.png";
  const Outcome outcome = sheet({"--size", "48", "--vary", "style-weight=1"}, true);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("missing.png"));
  EXPECT_TRUE(find_picture(read_picture(output_),
                           painting(style_, {"--size", "48", "--style-weight", "1"})));
}

TEST_F(Sheet, RefusesWhatIsNoVariation) {
  expect_wrong_usage({}, "--vary");
  expect_wrong_usage({"--vary", "style-weight"}, "has no values");
  expect_wrong_usage({"--vary", "style-wieght=1,2"}, "did you mean style-weight?");
  expect_wrong_usage({"--vary", "size=64,abc"}, "size abc");
  expect_wrong_usage({"--vary", "preset=gatys,monet"}, "monet");
  expect_wrong_usage({"--vary", "seed=1", "--vary", "seed=2"}, "twice");
  expect_wrong_usage({"--vary", "seed=1", "--vary", "border=2", "--vary", "size=64"}, "two");
  std::string many = "seed=0";
  for (int i = 1; i <= 1000; ++i) many += "," + std::to_string(i);
  expect_wrong_usage({"--vary", many}, "1001");
}

TEST_F(Sheet, RefusesBeforeItPaintsWhatCannotWork) {
  const auto expect_refused = [&](const Outcome& outcome, const std::string& named) {
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  };
  output_ = folder_ / "no/such/sheet.png";
  expect_refused(sheet({"--vary", "seed=1"}), "no/such");
  output_ = content_;
  expect_refused(sheet({"--vary", "seed=1"}), "also an input");
  output_ = folder_ / "sheet.png";
  content_ = folder_ / "nowhere.png";
  expect_refused(sheet({"--vary", "seed=1"}), "nowhere.png");
}

TEST_F(Sheet, NamesThePackageWhereNoFontIsInstalled) {
  write_text(folder_ / "fonts.conf", "<fontconfig></fontconfig>");
  const Outcome outcome =
      run_shell("FONTCONFIG_FILE=" + (folder_ / "fonts.conf") + " \"$IMPASTO\" sheet " + content_ +
                " " + style_ + " -o " + output_ + " --vary seed=1");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("fonts-dejavu-core"));
}

/// The first painting has the weights; the others need the file no more.
TEST_F(Sheet, LoadsAModelOnce) {
  const std::string weights = folder_ / "weights.safetensors";
  write_safetensors(random_model(vgg(11), InputConvention::caffe, 1), weights);
  const std::string log = folder_ / "log";
  const Outcome outcome = run_shell(
      "\"$IMPASTO\" sheet " + content_ + " " + style_ + " -o " + output_ + " --weights " + weights +
      " --size 48 --iterations 30 --vary seed=1,2,3,4 2>" + log + " & pid=$!; until grep -q ^1/ " +
      log + "; do sleep 0.02; done; rm " + weights + "; wait $pid");
  EXPECT_EQ(outcome.exit_code, 0) << read_text(log);
}

TEST_F(Sheet, WritesWhatIsThereWhenInterrupted) {
  const std::string log = folder_ / "log";
  const Outcome outcome = run_shell(
      "\"$IMPASTO\" sheet " + content_ + " " + style_ + " -o " + output_ +
      " --size 48 --iterations 5 --vary iterations=3,100000,4 2>" + log +
      " & pid=$!; until grep -q ^1/ " + log + "; do sleep 0.02; done; kill -INT $pid; wait $pid");
  EXPECT_EQ(outcome.exit_code, 130) << read_text(log);
  EXPECT_EQ(outcome.out, output_ + "\n");
  const Picture all = read_picture(output_);
  EXPECT_TRUE(find_picture(all, painting(style_, {"--size", "48"})));
}

}  // namespace
}  // namespace impasto::test
