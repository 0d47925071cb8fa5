#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "impasto/preset.h"
#include "support/program.h"

namespace impasto::test {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class RecipeOptions : public ::testing::Test {
 protected:
  RecipeOptions() {
    write_picture(made_picture(72, 56, 1), content_);
    write_picture(made_picture(60, 64, 2), style_);
  }

  static Json recipe(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "recipe");
    const Outcome outcome = run_impasto(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return Json::parse(outcome.out);
  }

  static void expect_refused(std::vector<std::string> arguments, int exit_code,
                             const std::string& named) {
    arguments.insert(arguments.begin(), "recipe");
    const Outcome outcome = run_impasto(arguments);
    EXPECT_EQ(outcome.exit_code, exit_code);
    EXPECT_THAT(outcome.err, HasSubstr(named));
    EXPECT_EQ(outcome.out, "");
  }

  [[nodiscard]] Outcome stylize(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"stylize", content_, style_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_impasto(arguments);
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
  std::string file_ = folder_ / "recipe.json";
};

TEST_F(RecipeOptions, PrintWhatTheyReadBack) {
  const Outcome printed =
      run_impasto({"recipe", "--size", "64,128", "--seed", "18446744073709551615", "--style-weight",
                   "0.1", "--optimizer", "adam"});
  ASSERT_EQ(printed.exit_code, 0) << printed.err;
  write_text(file_, printed.out);
  EXPECT_EQ(run_impasto({"recipe", "--recipe", file_}).out, printed.out);
  EXPECT_EQ(Json::parse(printed.out)["seed"], 18446744073709551615U);
}

TEST_F(RecipeOptions, LoseAgainstOthersInAnyOrder) {
  write_text(file_, R"({"sizes": [64], "loss": {"style_weight": 3, "tv_weight": 2}})");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--recipe", file_, "--style-weight", "7"},
        std::vector<std::string>{"--style-weight", "7", "--recipe", file_}}) {
    const Json read = recipe(arguments);
    EXPECT_EQ(read["loss"]["style_weight"], 7);
    EXPECT_EQ(read["loss"]["tv_weight"], 2);
    EXPECT_EQ(read["sizes"], Json({64}));
  }
}

TEST_F(RecipeOptions, PaintTheChangesOfARecipeUnlessAWeightIsGiven) {
  write_text(file_,
             R"({"sizes": [48], "iterations": [6], "changes": [{"evaluations": 2,)"
             R"("content_weight": 1, "style_weight": 5, "tv_weight": 0, "style_blend": []}]})");
  const std::string changed = folder_ / "changed.png";
  const std::string again = folder_ / "again.png";
  const std::string without = folder_ / "without.png";
  ASSERT_EQ(stylize({"-o", changed, "--recipe", file_}).exit_code, 0);
  ASSERT_EQ(stylize({"-o", again, "--like", changed}).exit_code, 0);
  ASSERT_EQ(stylize({"-o", without, "--like", changed, "--style-weight", "100"}).exit_code, 0);
  EXPECT_TRUE(read_text(again) == read_text(changed));
  EXPECT_NE(read_picture(without).rgb, read_picture(changed).rgb);
  EXPECT_EQ(recipe({"--like", changed})["changes"].size(), 1U);
  EXPECT_EQ(recipe({"--like", changed, "--tv-weight", "0.5"})["changes"].size(), 0U);
}

TEST_F(RecipeOptions, TakeAPreset) {
  const Json read = recipe({"--preset", "anishathalye", "--size", "100"});
  Recipe expected = preset("anishathalye");
  expected.sizes = {100};
  EXPECT_EQ(read, Json::parse(to_json(expected)));
}

TEST_F(RecipeOptions, PaintAgainAsAPictureWasPainted) {
  const std::string first = folder_ / "first.png";
  const std::string second = folder_ / "second.png";
  const Outcome outcome = stylize({"-o", first, "--size", "48", "--iterations", "4", "--init",
                                   "noise", "--seed", "9", "--style-weight", "31.4159"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  ASSERT_EQ(stylize({"-o", second, "--like", first}).exit_code, 0);
  EXPECT_EQ(read_text(second), read_text(first));
  ASSERT_EQ(stylize({"-o", second, "--like", first, "--seed", "10"}).exit_code, 0);
  EXPECT_NE(read_text(second), read_text(first));
}

TEST_F(RecipeOptions, AskForThePictureThatAPaintingStartedFrom) {
  const std::string first = folder_ / "first.png";
  ASSERT_EQ(stylize({"-o", first, "--size", "48", "--iterations", "2", "--init", style_}).exit_code,
            0);
  const Outcome without = stylize({"-o", folder_ / "b.png", "--like", first});
  EXPECT_EQ(without.exit_code, 1);
  EXPECT_THAT(without.err, HasSubstr("--init FILE"));
  const std::string second = folder_ / "second.png";
  ASSERT_EQ(stylize({"-o", second, "--like", first, "--init", style_}).exit_code, 0);
  EXPECT_EQ(read_text(second), read_text(first));
}

TEST_F(RecipeOptions, NameTheFileAndWhatIsWrongInIt) {
  write_text(file_, R"({"loss": {"style_wieght": 3}})");
  expect_refused({"--recipe", file_}, 1, file_);
  expect_refused({"--recipe", file_}, 1, "did you mean \"style_weight\"?");
  write_text(file_, "");
  expect_refused({"--recipe", file_}, 1, "no JSON");
  write_text(file_, std::string(3 << 20, ' '));
  expect_refused({"--recipe", file_}, 1, "bytes");
  expect_refused({"--recipe", folder_ / "missing.json"}, 1, "missing.json");
  expect_refused({"--recipe", folder_.path().string()}, 1, "cannot read");
  expect_refused({"--recipe", content_}, 1, "no JSON");
  expect_refused({"--like", content_}, 1, "holds no recipe");
  expect_refused({"--like", folder_ / "missing.png"}, 1, "missing.png");
  expect_refused({"--preset", "monet"}, 2, "monet");
  expect_refused({"--preset", "gatys", "--recipe", file_}, 1, file_);
  write_text(file_, "{}");
  expect_refused({"--preset", "gatys", "--recipe", file_}, 2, "--recipe");
}

TEST_F(RecipeOptions, TellTheLossOfAPreset) {
  const Outcome plain = run_impasto({"loss", content_, style_, content_, "--size", "48", "--json"});
  const Outcome keras = run_impasto(
      {"loss", content_, style_, content_, "--size", "48", "--json", "--preset", "keras"});
  ASSERT_EQ(keras.exit_code, 0) << keras.err;
  EXPECT_EQ(Json::parse(plain.out)["form"], "mean");
  EXPECT_EQ(Json::parse(keras.out)["form"], "paper");
  EXPECT_EQ(Json::parse(keras.out)["content"][0]["layer"], "block5_conv2");
}

}  // namespace
}  // namespace impasto::test
