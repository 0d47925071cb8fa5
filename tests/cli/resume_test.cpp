// The real program, killed and interrupted, goes on to the very same file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/program.h"

namespace impasto::test {
namespace {

using ::testing::HasSubstr;

class ResumeProgram : public ::testing::Test {
 protected:
  ResumeProgram() {
    write_picture(made_picture(72, 56, 1), content_);
    write_picture(made_picture(60, 64, 2), style_);
  }

  /// Regions, two styles, pieces, statistics and the photo's colors, all at once.
  [[nodiscard]] std::string everything() const {
    const std::string second = folder_ / "second.png";
    write_picture(made_picture(52, 48, 3), second);
    std::string regions = " --regions";
    for (const std::string& picture : {content_, style_, second}) {
      regions += " " + picture + ".regions.png";
      write_picture(halves(read_picture(picture)), picture + ".regions.png");
    }
    return second + regions +
           " --size 96 --iterations 8 --tile 64 --style-blend 2,1 --style-multiscale 0.7,1"
           " --style-statistics gram:1,histogram:0.5 --original-colors linear --keep-region 0000ff";
  }

  /// Red on the left, and the rest in the colors of a half each: green above, blue below.
  static Picture halves(const Picture& picture) {
    Picture regions(picture.width, picture.height);
    const std::size_t pixels = picture.pixel_count();
    for (std::size_t i = 0; i < pixels; ++i) {
      const bool left = i % picture.width < static_cast<std::size_t>(picture.width) / 2;
      const std::size_t channel = left ? 0 : (i < pixels / 2 ? 1 : 2);
      regions.rgb[channel * pixels + i] = 1.0F;
    }
    return regions;
  }

  /// Paints in one piece; returns the file.
  [[nodiscard]] std::string whole(const std::string& options) const {
    const std::string file = folder_ / "whole.png";
    const Outcome outcome = run_shell("\"$IMPASTO\" stylize " + content_ + " " + style_ + " -o " +
                                      file + " --quiet " + options);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return read_text(file);
  }

  /// The command that starts the painting, or goes on with it where it has a checkpoint.
  [[nodiscard]] std::string script(const std::string& options) const {
    return "paint() { if [ -e " + checkpoint_ + " ]; then exec \"$IMPASTO\" stylize --resume " +
           checkpoint_ + " --checkpoint-every 1 --quiet; else exec \"$IMPASTO\" stylize " +
           content_ + " " + style_ + " -o " + output_ + " --checkpoint " + checkpoint_ +
           " --checkpoint-every 1 --quiet " + options + "; fi; }\n";
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string output_ = folder_ / "out.png";
  std::string checkpoint_ = folder_ / "painting.safetensors";
};

TEST_F(ResumeProgram, GivesTheSameFileAfterItWasKilledAtRandom) {
  for (const std::string& options :
       {std::string("--size 48,64 --iterations 5,6"),
        std::string("--size 64 --iterations 11 --optimizer adam --init noise"),
        std::string("--size 64 --iterations 12 --line-search --border 8"), everything()}) {
    std::filesystem::remove(checkpoint_);
    const Outcome outcome = run_shell(
        script(options) + "RANDOM=7; for i in 1 2 3; do old=$(stat -c %y " + checkpoint_ +
        " 2>/dev/null); paint & pid=$!; until [ \"$(stat -c %y " + checkpoint_ +
        " 2>/dev/null)\" != \"$old\" ] || ! kill -0 $pid 2>/dev/null; do sleep 0.01; done; "
        "sleep 0.0$((RANDOM % 10)); kill -9 $pid && echo killed; wait $pid; done; (paint)");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("killed"));
    EXPECT_TRUE(read_text(output_) == whole(options)) << options;
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    files += entry.path().extension() == ".part" ? 1 : 0;
  }
  EXPECT_EQ(files, 0);
}

TEST_F(ResumeProgram, KeepsCheckpointAndPictureWhenInterrupted) {
  const std::string options = "--size 64 --iterations 9";
  const Outcome outcome =
      run_shell("\"$IMPASTO\" stylize " + content_ + " " + style_ + " -o " + output_ +
                " --checkpoint " + checkpoint_ + " --checkpoint-every 1h --trace " + checkpoint_ +
                ".jsonl --size 64 --iterations 100000 & pid=$!; until [ $(cat " + checkpoint_ +
                ".jsonl 2>/dev/null | wc -l) -ge 3 ]; do sleep "
                "0.02; done; kill -INT $pid; wait $pid");
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("to go on: impasto stylize --resume " + checkpoint_));
  EXPECT_EQ(read_picture(output_).width, 64);
  EXPECT_TRUE(std::filesystem::exists(checkpoint_));
}

TEST_F(ResumeProgram, RefusesOtherSettingsAndOtherPictures) {
  ASSERT_EQ(run_impasto({"stylize", content_, style_, "-o", output_, "--size", "48", "--iterations",
                         "3", "--checkpoint", checkpoint_, "--checkpoint-every", "1"})
                .exit_code,
            0);
  const auto refusal = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"stylize", "--resume", checkpoint_});
    const Outcome outcome = run_impasto(more);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(refusal({"--strength", "3"}), HasSubstr("style_weight 50.0, and not 3.0"));
  EXPECT_THAT(refusal({"--style-weight", "3"}), HasSubstr("balance_style true, and not false"));
  EXPECT_THAT(refusal({"--precision", "f32"}), HasSubstr("precision"));
  EXPECT_THAT(refusal({style_, style_}), HasSubstr("the content is not the picture"));
  EXPECT_THAT(run_impasto({"texture", "--resume", checkpoint_}).err, HasSubstr("impasto stylize"));
  write_picture(made_picture(60, 64, 3), style_);
  EXPECT_THAT(refusal({}), HasSubstr("style 1 is not the picture"));
}

TEST_F(ResumeProgram, FindsItsPicturesFromAnotherFolderAndTakesMovedOnes) {
  const std::string options = "--size 48 --iterations 4";
  ASSERT_EQ(run_shell("cd " + folder_.path().string() +
                      " && \"$IMPASTO\" stylize content.png "
                      "style.png -o out.png --checkpoint c.safetensors --checkpoint-every 3 " +
                      options)
                .exit_code,
            0);
  const std::string painted = read_text(output_);
  std::filesystem::remove(output_);
  ASSERT_EQ(run_impasto({"stylize", "--resume", folder_ / "c.safetensors"}).exit_code, 0);
  EXPECT_TRUE(read_text(output_) == painted);
  const std::string moved = folder_ / "moved.png";
  std::filesystem::rename(content_, moved);
  EXPECT_EQ(run_impasto({"stylize", "--resume", folder_ / "c.safetensors"}).exit_code, 1);
  const std::string elsewhere = folder_ / "elsewhere.png";
  ASSERT_EQ(run_impasto(
                {"stylize", "--resume", folder_ / "c.safetensors", moved, style_, "-o", elsewhere})
                .exit_code,
            0);
  EXPECT_TRUE(read_text(elsewhere) == painted);
}

TEST_F(ResumeProgram, WritesPreviewsAndNumberedFrames) {
  const std::string preview = folder_ / "preview.jpg";
  const Outcome outcome =
      run_impasto({"stylize", content_, style_, "-o", output_, "--size", "32,48", "--iterations",
                   "3,4", "--preview-every", "5", "--preview", preview, "--frames",
                   folder_ / "lapse", "--frames-every", "2"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(read_picture(preview).width, 48);
  for (int i = 1; i <= 4; ++i) {
    const std::string frame = folder_ / ("lapse/0000" + std::to_string(i) + ".png");
    EXPECT_EQ(read_picture(frame).width, 48);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "lapse/00005.png"));
  EXPECT_EQ(read_picture(folder_ / "lapse/00004.png").rgb, read_picture(output_).rgb);
  EXPECT_NE(read_picture(folder_ / "lapse/00001.png").rgb, read_picture(output_).rgb);
}

TEST_F(ResumeProgram, JoinsFramesToAnAnimationAlsoThoseBeforeACheckpoint) {
  const std::string timelapse = folder_ / "lapse.webp";
  const std::vector<std::string> frames = {"--frames", folder_ / "lapse", "--timelapse", timelapse};
  std::vector<std::string> arguments = {"stylize",
                                        content_,
                                        style_,
                                        "-o",
                                        output_,
                                        "--size",
                                        "32",
                                        "--iterations",
                                        "3",
                                        "--quiet",
                                        "--checkpoint",
                                        checkpoint_,
                                        "--checkpoint-every",
                                        "2"};
  arguments.insert(arguments.end(), frames.begin(), frames.end());
  ASSERT_EQ(run_impasto(arguments).exit_code, 0);
  EXPECT_EQ(read_picture(timelapse).width, 32);
  const auto bytes = std::filesystem::file_size(timelapse);
  std::filesystem::remove(timelapse);

  arguments = {"stylize", "--resume", checkpoint_};  // its last evaluation is left
  arguments.insert(arguments.end(), frames.begin(), frames.end());
  const Outcome outcome = run_impasto(arguments);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(std::filesystem::file_size(timelapse), bytes);

  arguments.back() = folder_ / "lapse.gif";
  EXPECT_THAT(run_impasto(arguments).err, HasSubstr("use .webp"));
  EXPECT_EQ(
      run_impasto({"stylize", content_, style_, "-o", output_, "--timelapse", timelapse}).exit_code,
      2);
}

TEST_F(ResumeProgram, RefusesPatternsAndIntervalsThatAreNone) {
  for (const char* pattern : {"a.png", "%s.png", "%04d%d.png", "%-3d.png", "%04", "%99d.png"}) {
    const Outcome outcome =
        run_impasto({"stylize", content_, style_, "-o", output_, "--frames", folder_ / pattern});
    EXPECT_EQ(outcome.exit_code, 1) << pattern;
    EXPECT_THAT(outcome.err, HasSubstr("pattern"));
  }
  for (const char* interval : {"0", "-3", "2.5", "s", "5d", "1e9h", ""}) {
    EXPECT_EQ(run_impasto({"stylize", content_, style_, "-o", output_, "--checkpoint", checkpoint_,
                           "--checkpoint-every", interval})
                  .exit_code,
              2)
        << interval;
  }
}

}  // namespace
}  // namespace impasto::test
