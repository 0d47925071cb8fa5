#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/program.h"

namespace impasto::test {
namespace {

using ::testing::HasSubstr;

class Texture : public ::testing::Test {
 protected:
  Texture() {
    write_picture(made_picture(72, 56, 1), content_);
    write_picture(made_picture(96, 80, 2), style_);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string output_ = folder_ / "out.png";
};

/// Mean of |difference| between column `left` and the one that comes next, around the edge too.
double step_across(const Picture& picture, int left) {
  const int right = (left + 1) % picture.width;
  double sum = 0.0;
  for (int row = 0; row < 3 * picture.height; ++row) {
    const float* const values =
        picture.rgb.data() + static_cast<std::ptrdiff_t>(row) * picture.width;
    sum += std::abs(values[left] - values[right]);
  }
  return sum / (3.0 * picture.height);
}

Picture turned(const Picture& picture) {
  Picture result(picture.height, picture.width);
  for (int channel = 0; channel < 3; ++channel) {
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x) {
        result.rgb[(static_cast<std::size_t>(channel) * picture.width + x) * picture.height + y] =
            picture
                .rgb[(static_cast<std::size_t>(channel) * picture.height + y) * picture.width + x];
      }
    }
  }
  return result;
}

/// How much larger the step across the edge is than the largest inside.
double edge_step(const Picture& picture) {
  double inside = 0.0;
  for (int x = 0; x + 1 < picture.width; ++x) inside = std::max(inside, step_across(picture, x));
  return step_across(picture, picture.width - 1) / inside;
}

TEST_F(Texture, HasTheSizeAndShapeAskedFor) {
  ASSERT_EQ(run_impasto({"texture", style_, "-o", output_, "--size", "64", "--aspect", "2:1",
                         "--iterations", "3"})
                .exit_code,
            0);
  EXPECT_EQ(read_picture(output_).width, 64);
  EXPECT_EQ(read_picture(output_).height, 32);
  ASSERT_EQ(run_impasto({"texture", style_, "-o", output_, "--size", "64", "--aspect", "0.75",
                         "--iterations", "3"})
                .exit_code,
            0);
  EXPECT_EQ(read_picture(output_).width, 48);
  EXPECT_EQ(read_picture(output_).height, 64);
}

TEST_F(Texture, MeetsItselfAtItsEdgesWhereItIsToBeTileable) {
  const auto paint = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"texture", style_, "-o",           output_,
                                          "--size",  "96",   "--iterations", "60"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run_impasto(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return read_picture(output_);
  };
  const Picture plain = paint({});
  EXPECT_GT(std::max(edge_step(plain), edge_step(turned(plain))), 1.0);
  const Picture tileable = paint({"--tileable"});
  EXPECT_LE(edge_step(tileable), 1.0);
  EXPECT_LE(edge_step(turned(tileable)), 1.0);
}

TEST_F(Texture, NeedsNoContentButSomethingToStartFrom) {
  EXPECT_EQ(run_impasto({"texture", "-o", output_}).exit_code, 2);
  EXPECT_EQ(run_impasto({"texture", style_, "-o", output_, "--aspect", "wide"}).exit_code, 2);
  EXPECT_THAT(run_impasto({"texture", style_, "-o", output_, "--init", "content"}).err,
              HasSubstr("no content to start from"));
  EXPECT_THAT(run_impasto({"texture", style_, "-o", output_, "--size", "0"}).err,
              HasSubstr("--size"));
  EXPECT_EQ(run_impasto({"texture", style_, "-o", output_, "--size", "48", "--iterations", "2",
                         "--init", "style"})
                .exit_code,
            0);
}

TEST_F(Texture, InvertComesNearTheContentFromNoise) {
  const auto distance = [&](const std::string& layer) {
    const Outcome outcome = run_impasto({"invert", content_, "-o", output_, "--size", "0",
                                         "--iterations", "200", "--layer", layer});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const Picture content = read_picture(content_);
    const Picture inverted = read_picture(output_);
    double sum = 0.0;
    for (std::size_t i = 0; i < content.rgb.size(); ++i) {
      sum += std::abs(content.rgb[i] - inverted.rgb[i]);
    }
    return sum / static_cast<double>(content.rgb.size());
  };
  const double shallow = distance("block1_conv1");
  const double deep = distance("block4_conv1");
  EXPECT_LT(shallow, 0.03);
  EXPECT_GT(deep, shallow);
  EXPECT_EQ(run_impasto({"invert", content_, "-o", output_, "--layer", "block9_conv1"}).exit_code,
            1);
}

}  // namespace
}  // namespace impasto::test
