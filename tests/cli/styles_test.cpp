// Style folders, statistics and regions on the command line.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/program.h"

namespace impasto::test {
namespace {

/// Two bands of flat color side by side, red and blue.
Picture bands(int width, int height, int edge) {
  Picture picture(width, height);
  const int plane = width * height;
  for (int i = 0; i < plane; ++i) {
    picture.rgb[i] = i % width < edge ? 1.0F : 0.0F;
    picture.rgb[2 * plane + i] = 1.0F - picture.rgb[i];
  }
  return picture;
}

class StylesOnTheCommandLine : public ::testing::Test {
 protected:
  StylesOnTheCommandLine() {
    write_picture(made_picture(48, 40, 1), content_);
    write_picture(made_picture(48, 40, 3), image_);
    write_picture(bands(48, 40, 20), content_regions_);
    std::filesystem::create_directory(styles_);
    std::filesystem::create_directory(style_regions_);
    for (const int i : {2, 3}) {
      const std::string name = "/" + std::to_string(i) + ".png";
      write_picture(made_picture(40 + i, 50, i), styles_ + name);
      write_picture(bands(40 + i, 50, 30), style_regions_ + name);
    }
    write_text(styles_ + "/notes.txt", "not a picture");
  }

  [[nodiscard]] Outcome loss(const std::vector<std::string>& styles,
                             const std::vector<std::string>& options) const {
    std::vector<std::string> arguments = {"loss", content_};
    arguments.insert(arguments.end(), styles.begin(), styles.end());
    arguments.insert(arguments.end(), {image_, "--size", "0", "--json", "--style-layers",
                                       "block1_conv1,block2_conv1"});
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_impasto(arguments);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string image_ = folder_ / "image.png";
  std::string content_regions_ = folder_ / "content_regions.png";
  std::string styles_ = folder_ / "styles";
  std::string style_regions_ = folder_ / "style_regions";
};

nlohmann::json report_of(const Outcome& outcome) {
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return nlohmann::json::parse(outcome.out);
}

TEST_F(StylesOnTheCommandLine, OfAFolderAreAllItsPictures) {
  const auto folder = report_of(loss({styles_}, {}));
  const auto each = report_of(loss({styles_ + "/2.png", styles_ + "/3.png"}, {}));
  EXPECT_EQ(folder, each);
  EXPECT_NE(folder, report_of(loss({styles_ + "/2.png"}, {})));
  for (const auto& term : folder["style"]) {
    EXPECT_FALSE(term.contains("statistic"));
    EXPECT_FALSE(term.contains("region"));
  }
}

TEST_F(StylesOnTheCommandLine, RefuseAFolderWithoutPictures) {
  const std::string empty = folder_ / "empty";
  std::filesystem::create_directory(empty);
  const Outcome outcome = loss({empty}, {});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("no picture in the folder"), std::string::npos) << outcome.err;
}

TEST_F(StylesOnTheCommandLine, ReportStatisticsAndRegions) {
  const auto report = report_of(loss({styles_}, {"--style-statistics", "gram,mean-variance:0.5",
                                                 "--regions", content_regions_, style_regions_}));
  ASSERT_EQ(report["style"].size(), 2U * 2U * 2U);
  EXPECT_FALSE(report["style"][0].contains("statistic"));
  EXPECT_EQ(report["style"][0]["region"], "#0000ff");
  EXPECT_EQ(report["style"][3]["statistic"], "mean-variance");
  EXPECT_EQ(report["style"][3]["region"], "#ff0000");
  EXPECT_EQ(report["style"][3]["weight"], 0.5);
  double total = 0.0;
  for (const char* kind : {"content", "style"}) {
    const double weight = kind == std::string("style") ? 100.0 : 1.0;
    for (const auto& term : report[kind]) {
      total += weight * term["weight"].get<double>() * term["value"].get<double>();
    }
  }
  EXPECT_NEAR(report["total"].get<double>(), total, 1e-9 * total);
}

TEST_F(StylesOnTheCommandLine, PaintRegionsAndWriteTheOverlay) {
  const std::string output = folder_ / "painting.png";
  const std::string overlay = folder_ / "overlay.png";
  const Outcome outcome = run_impasto({"stylize", content_, styles_, "-o", output, "--size", "48",
                                       "--iterations", "2", "--regions", content_regions_,
                                       style_regions_, "--region-overlay", overlay, "--quiet"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(read_picture(output).width, 48);
  const Picture tinted = read_picture(overlay);
  const Picture photo = read_picture(content_);
  EXPECT_NEAR(tinted.rgb[0], 0.5 * photo.rgb[0] + 0.5, 1.0 / 255.0);
  EXPECT_NEAR(tinted.rgb[47], 0.5 * photo.rgb[47], 1.0 / 255.0);
}

TEST_F(StylesOnTheCommandLine, RefuseRegionsThatDoNotFit) {
  const std::string wrong = folder_ / "wrong.png";
  write_picture(bands(40, 40, 20), wrong);
  const Outcome outcome = loss({styles_}, {"--regions", wrong, style_regions_});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("40x40"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("48x40"), std::string::npos) << outcome.err;

  const Outcome too_few = loss({styles_, styles_}, {"--regions", content_regions_, style_regions_});
  EXPECT_EQ(too_few.exit_code, 1);
  EXPECT_NE(too_few.err.find("--regions names 2 pictures for 2 styles"), std::string::npos)
      << too_few.err;

  const std::string jpeg = folder_ / "regions.jpg";
  write_picture(bands(48, 40, 20), jpeg, {.quality = 60});
  const Outcome noisy = loss({styles_}, {"--regions", jpeg, style_regions_});
  EXPECT_EQ(noisy.exit_code, 1);
  EXPECT_NE(noisy.err.find("stray color"), std::string::npos) << noisy.err;
}

TEST_F(StylesOnTheCommandLine, RefuseWordsThatMeanNothing) {
  EXPECT_EQ(loss({styles_}, {"--style-statistics", "grams"}).exit_code, 2);
  EXPECT_EQ(loss({styles_}, {"--keep-region", "blue"}).exit_code, 2);
  EXPECT_EQ(loss({}, {}).exit_code, 2);  // no style
}

}  // namespace
}  // namespace impasto::test
