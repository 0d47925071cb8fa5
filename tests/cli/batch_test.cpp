#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "support/program.h"

namespace impasto::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class Batch : public ::testing::Test {
 protected:
  Batch() {
    fs::create_directory(photos_);
    fs::create_directory(styles_);
    write_picture(made_picture(64, 48, 1), photos_ + "/lake.png");
    write_picture(made_picture(48, 64, 2), photos_ + "/hill.jpg");
    write_picture(made_picture(60, 64, 3), styles_ + "/wave.png");
    write_picture(made_picture(56, 50, 4), styles_ + "/glass.png");
  }

  /// In the folder, with small settings.
  [[nodiscard]] Outcome batch(const std::string& more) const {
    return run_shell("cd " + folder_.path().string() + " && \"$IMPASTO\" batch --size 48 " + more);
  }

  /// What is in a folder and below it, without folders.
  [[nodiscard]] std::set<std::string> files_in(const std::string& name) const {
    std::set<std::string> files;
    const fs::path root = folder_ / name;
    if (!fs::exists(root)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.is_regular_file()) files.insert(fs::relative(entry.path(), root).string());
    }
    return files;
  }

  ScratchFolder folder_;
  std::string photos_ = folder_ / "photos";
  std::string styles_ = folder_ / "styles";
};

const std::string kEach = "-o 'out/{content}-{style}.png' --iterations 2 ";

TEST_F(Batch, PaintsEveryPhotoInEveryManner) {
  const Outcome outcome = batch("photos --styles styles " + kEach);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(files_in("out"), (std::set<std::string>{"hill-glass.png", "hill-wave.png",
                                                    "lake-glass.png", "lake-wave.png"}));
  EXPECT_THAT(outcome.out, HasSubstr("out/lake-wave.png\n"));
  EXPECT_THAT(outcome.err, HasSubstr("4 paintings: 4 painted, 0 done before, 0 failed"));

  // Each is the picture that stylize paints.
  for (const char* style : {"wave", "glass"}) {
    const std::string alone = folder_ / "alone.png";
    ASSERT_EQ(run_impasto({"stylize", photos_ + "/lake.png", styles_ + "/" + style + ".png", "-o",
                           alone, "--size", "48", "--iterations", "2"})
                  .exit_code,
              0);
    EXPECT_EQ(read_picture(folder_ / ("out/lake-" + std::string(style) + ".png")).rgb,
              read_picture(alone).rgb);
  }
}

TEST_F(Batch, SkipsWhatIsDoneAndPaintsWhatHasChanged) {
  ASSERT_EQ(batch("photos --styles styles " + kEach).exit_code, 0);
  Outcome again = batch("photos --styles styles " + kEach);
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.out, "");
  EXPECT_THAT(again.err, HasSubstr("0 painted, 4 done before"));

  again = batch("photos --styles styles --threads 1 " + kEach);  // changes no picture
  EXPECT_THAT(again.err, HasSubstr("0 painted, 4 done before"));
  again = batch("photos --styles styles --style-weight 7 " + kEach);
  EXPECT_THAT(again.err, HasSubstr("4 painted, 0 done before"));
  write_picture(made_picture(60, 64, 9), styles_ + "/wave.png");
  again = batch("photos --styles styles --style-weight 7 " + kEach);
  EXPECT_THAT(again.err, HasSubstr("2 painted, 2 done before"));
  again = batch("photos --styles styles --style-weight 7 --overwrite " + kEach);
  EXPECT_THAT(again.err, HasSubstr("4 painted, 0 done before"));

  // Numbers move when a photo is added; what is painted from others is not taken for done.
  const std::string numbered = "--styles styles/glass.png -o 'n/{number}.png' --iterations 2";
  ASSERT_EQ(batch("photos/lake.png " + numbered).exit_code, 0);
  again = batch("photos " + numbered);
  EXPECT_THAT(again.err, HasSubstr("2 painted, 0 done before"));
}

TEST_F(Batch, DoesNotTakeAnInterruptedPaintingForDone) {
  const std::string settings = " --size 48 --iterations 100000 ";
  const std::string trace = folder_ / "trace";
  fs::create_directory(folder_ / "out");
  write_text(trace, "");
  const Outcome stylize =
      run_shell("cd " + folder_.path().string() +
                "; \"$IMPASTO\" stylize photos/lake.png styles/wave.png -o out/lake-wave.png" +
                settings + "--trace trace & pid=$!; until [ $(wc -l <" + trace +
                ") -ge 3 ]; do sleep 0.1; done; kill -INT $pid; wait $pid");
  ASSERT_EQ(stylize.exit_code, 130) << stylize.err;
  const Outcome batch = run_shell(
      "cd " + folder_.path().string() +
      "; \"$IMPASTO\" batch photos/lake.png --styles styles/wave.png -o "
      "'out/{content}-{style}.png'" +
      settings +
      "2>log & pid=$!; until grep -q 'in the manner' log || ! kill -0 $pid; do sleep 0.1; done; "
      "kill -INT $pid; wait $pid");
  EXPECT_EQ(batch.exit_code, 130) << batch.err;
  EXPECT_THAT(read_text(folder_ / "log"), HasSubstr("0 painted, 0 done before"));
}

TEST_F(Batch, GoesOnAfterADamagedPhotoAndSaysSoAtTheEnd) {
  const std::string whole = read_text(photos_ + "/lake.png");
  write_text(photos_ + "/damaged.png", whole.substr(0, whole.size() / 2));
  const Outcome outcome = batch("photos photos/missing.png --styles styles " + kEach);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(files_in("out").size(), 4U);
  EXPECT_THAT(outcome.err, HasSubstr("8 paintings: 4 painted, 0 done before, 4 failed"));
  EXPECT_THAT(outcome.err, HasSubstr("failed: out/damaged-wave.png: cannot read"));
  EXPECT_THAT(outcome.err, HasSubstr("failed: out/missing-glass.png: cannot read"));

  write_text(photos_ + "/damaged.png", whole);
  const Outcome repaired = batch("photos --styles styles " + kEach);
  EXPECT_EQ(repaired.exit_code, 0);
  EXPECT_THAT(repaired.err, HasSubstr("2 painted, 4 done before, 0 failed"));
}

TEST_F(Batch, StopsWhenInterruptedAndALaterRunGoesOn) {
  const std::string settings = "photos --styles styles --iterations 40 -o '";
  const std::string pattern = "/{content}-{style}.png'";
  ASSERT_EQ(batch(settings + "whole" + pattern).exit_code, 0);
  const Outcome interrupted = run_shell(
      "cd " + folder_.path().string() + " && { \"$IMPASTO\" batch --size 48 " + settings + "out" +
      pattern + " & pid=$!; until [ -e out/hill-glass.png ]; do sleep 0.05; done; " +
      "kill -INT $pid; wait $pid; }");
  EXPECT_EQ(interrupted.exit_code, 130) << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("left; the same command goes on with them"));
  const std::set<std::string> done = files_in("out");  // whole pictures, and nothing else
  EXPECT_GE(done.size(), 1U);
  EXPECT_LT(done.size(), 4U);
  for (const std::string& name : done) {
    EXPECT_EQ(read_text(folder_ / ("out/" + name)), read_text(folder_ / ("whole/" + name)));
  }
  const auto painted_first = fs::last_write_time(folder_ / "out/hill-glass.png");

  const Outcome later = batch(settings + "out" + pattern);
  EXPECT_EQ(later.exit_code, 0) << later.err;
  EXPECT_THAT(later.err, HasSubstr(std::to_string(done.size()) + " done before"));
  EXPECT_EQ(fs::last_write_time(folder_ / "out/hill-glass.png"), painted_first);
  EXPECT_EQ(files_in("out"), files_in("whole"));
  for (const std::string& name : files_in("whole")) {
    EXPECT_EQ(read_text(folder_ / ("out/" + name)), read_text(folder_ / ("whole/" + name))) << name;
  }
}

TEST_F(Batch, NamesFilesAsThePatternSays) {
  const std::string few = "--styles 'styles/w*.png' --iterations 1 -o ";
  Outcome outcome = batch("'photos/*.[jp]*g' " + few + "'{style}/{{{number}}}_{content}.{ext}'");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(files_in("wave"), (std::set<std::string>{"{1}_hill.jpg", "{2}_lake.png"}));
}

TEST_F(Batch, WritesAReportForEach) {
  const Outcome outcome =
      batch("photos --styles styles/wave.png --report 'r/{content}.html' " + kEach);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(files_in("r"), (std::set<std::string>{"hill.html", "lake.html"}));
  EXPECT_THAT(read_text(folder_ / "r/hill.html"), HasSubstr("hill.jpg in the manner of wave.png"));
  fs::remove(folder_ / "r/hill.html");
  const Outcome again =
      batch("photos --styles styles/wave.png --report 'r/{content}.html' " + kEach);
  EXPECT_THAT(again.err, HasSubstr("1 painted, 1 done before"));
}

TEST_F(Batch, RefusesBeforeItWorks) {
  const auto refused = [&](const std::string& more, const std::string& because) {
    const Outcome outcome = batch(more);
    EXPECT_EQ(outcome.exit_code, 1) << more;
    EXPECT_THAT(outcome.err, HasSubstr(because));
    EXPECT_EQ(files_in("out"), (std::set<std::string>{}));
  };
  const std::string all = "photos --styles styles ";
  refused(all + "-o 'out/{content}.png'", "would be written twice");
  refused(all + "-o 'out/{content}-{style}.png' --report out/one.html", "would be written twice");
  refused(all + "-o 'out/{photo}.png'", "{photo}");
  refused(all + "-o 'out/{content.png'", "brace");
  refused(all + "-o 'out/{number}.xyz'", "extension");
  refused("photos/lake.png --styles styles/wave.png -o 'photos/{content}.png'", "also an input");
  refused("'photos/*.gif' --styles styles -o 'out/{number}.png'", "no file matches");
  refused(all + "-o 'out/{number}.png' --weights nothing-of-this-name", "nothing-of-this-name");
  refused(all + "-o 'out/{number}.png' --regions photos/lake.png", "one by one");
  fs::create_directory(folder_ / "empty");
  refused("empty --styles styles -o 'out/{number}.png'", "no picture in the folder");
}

TEST_F(Batch, ReplacesPicturesOfOthersOnlyWhenTold) {
  fs::create_directory(folder_ / "out");
  write_picture(made_picture(20, 20, 5), folder_ / "out/lake-wave.png");
  const std::string mine = read_text(folder_ / "out/lake-wave.png");
  const Outcome refused = batch("photos --styles styles " + kEach);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("--overwrite"));
  EXPECT_EQ(read_text(folder_ / "out/lake-wave.png"), mine);
  EXPECT_EQ(files_in("out").size(), 1U);
  EXPECT_EQ(batch("photos --styles styles --overwrite " + kEach).exit_code, 0);
  EXPECT_NE(read_text(folder_ / "out/lake-wave.png"), mine);
}

TEST_F(Batch, PicturesCanBePaintedLike) {
  ASSERT_EQ(batch("photos/lake.png --styles styles/wave.png --style-weight 7 " + kEach).exit_code,
            0);
  const Outcome like = run_impasto({"stylize", photos_ + "/lake.png", styles_ + "/wave.png", "-o",
                                    folder_ / "like.png", "--like", folder_ / "out/lake-wave.png"});
  ASSERT_EQ(like.exit_code, 0) << like.err;
  EXPECT_EQ(read_picture(folder_ / "like.png").rgb,
            read_picture(folder_ / "out/lake-wave.png").rgb);
}

}  // namespace
}  // namespace impasto::test
