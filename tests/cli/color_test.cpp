#include "impasto/color.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/program.h"

namespace impasto::test {
namespace {

using ::testing::HasSubstr;

class Color : public ::testing::Test {
 protected:
  Color() {
    write_picture(made_picture(72, 56, 1), content_);
    write_picture(made_picture(60, 64, 2), style_);
  }

  [[nodiscard]] Outcome stylize(const std::string& more) const {
    return run_shell("\"$IMPASTO\" stylize --size 48 --iterations 2 -o " + output_ + " " + more);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string output_ = folder_ / "out.png";
};

TEST_F(Color, GivesThePhotoThePaintingsColors) {
  for (const auto& [method, how] : {std::pair("linear", ColorTransfer::linear),
                                    std::pair("histogram", ColorTransfer::histogram),
                                    std::pair("luminance", ColorTransfer::luminance)}) {
    const Outcome outcome =
        run_impasto({"color", content_, style_, "-o", output_, "--bits", "16", "--method", method});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, output_ + "\n");
    const Picture expected = transfer_colors(read_picture(content_), read_picture(style_), how);
    const Picture found = read_picture(output_);
    ASSERT_EQ(found.rgb.size(), expected.rgb.size());
    for (std::size_t i = 0; i < found.rgb.size(); ++i) {
      ASSERT_NEAR(found.rgb[i], expected.rgb[i], 1.0 / 65535.0) << method;
    }
  }
}

TEST_F(Color, RefusesWhatItCannotDo) {
  EXPECT_EQ(run_impasto({"color", content_, style_, "-o", output_, "--method", "magic"}).exit_code,
            2);
  const Outcome onto_itself = run_impasto({"color", content_, style_, "-o", content_});
  EXPECT_EQ(onto_itself.exit_code, 1);
  EXPECT_THAT(onto_itself.err, HasSubstr("also an input"));
  write_text(folder_ / "text.png", "no picture");
  EXPECT_EQ(run_impasto({"color", content_, folder_ / "text.png", "-o", output_}).exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(output_));
}

TEST_F(Color, StylizeKeepsOriginalColorsInTheWayItIsTold) {
  const std::string pictures = content_ + " " + style_;
  const auto painted = [&](const std::string& more) {
    const Outcome outcome = stylize(more);
    EXPECT_EQ(outcome.exit_code, 0) << more << ": " << outcome.err;
    return read_picture(output_).rgb;
  };
  const auto bare = painted(pictures + " --original-colors");
  EXPECT_EQ(bare, painted("--original-colors=luminance " + pictures));
  EXPECT_EQ(bare, painted("--original-colors luminance " + pictures));
  EXPECT_EQ(painted(pictures), painted(pictures + " --original-colors off"));
  EXPECT_NE(bare, painted(pictures + " --original-colors linear"));
  EXPECT_NE(bare, painted(pictures + " --original-colors histogram"));
}

TEST_F(Color, StylizeNamesAWordThatIsNone) {
  const Outcome outcome = stylize(content_ + " " + style_ + " --original-colors purple");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("purple"));
  EXPECT_THAT(outcome.err, HasSubstr("histogram"));
}

}  // namespace
}  // namespace impasto::test
