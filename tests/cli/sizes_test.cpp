// Which sizes, and which border, a command line stands for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/program.h"

namespace impasto {
namespace {

using ::testing::ElementsAre;

nlohmann::json recipe_of(const std::string& options) {
  const test::Outcome outcome = test::run_shell("\"$IMPASTO\" recipe " + options);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return nlohmann::json::parse(outcome.out);
}

std::vector<int> sizes_of(const std::string& options) {
  return recipe_of(options)["sizes"].get<std::vector<int>>();
}

TEST(Sizes, OfOneNumberAreAPyramid) {
  EXPECT_THAT(sizes_of(""), ElementsAre(128, 256, 512));
  EXPECT_THAT(sizes_of("--size 1024"), ElementsAre(128, 256, 512, 1024));
  EXPECT_THAT(sizes_of("--size 100"), ElementsAre(100));
  EXPECT_THAT(sizes_of("--size 0"), ElementsAre(0));
}

TEST(Sizes, OfSeveralNumbersAreThose) {
  EXPECT_THAT(sizes_of("--size 300,400"), ElementsAre(300, 400));
}

TEST(Sizes, AreAsManyAsAskedFor) {
  EXPECT_THAT(sizes_of("--scales 1"), ElementsAre(512));
  EXPECT_THAT(sizes_of("--scales 2 --size 600"), ElementsAre(300, 600));
}

TEST(Sizes, OfAPresetStayItsOwn) {
  EXPECT_THAT(sizes_of("--preset gatys"), ElementsAre(512));
  EXPECT_THAT(sizes_of("--preset gatys --size 600"), ElementsAre(600));
  EXPECT_THAT(sizes_of("--preset gatys-large"), ElementsAre(512, 1024));
}

TEST(Sizes, OfAPictureToStartFromAreTheFinalOne) {
  EXPECT_THAT(sizes_of("--init start.png --size 600"), ElementsAre(600));
  EXPECT_THAT(sizes_of("--init start.png --size 300,600"), ElementsAre(300, 600));
  EXPECT_THAT(sizes_of("--init noise --size 256"), ElementsAre(128, 256));
}

TEST(Border, IsPaintedWhereCoarseScalesWouldEnlargeARim) {
  const auto borders_of = [](const std::string& words) {
    const auto recipe = recipe_of(words);
    return std::pair(recipe["coarse_border"].get<int>(), recipe["border"].get<int>());
  };
  EXPECT_EQ(borders_of("--size 512"), std::pair(16, 0));
  EXPECT_EQ(borders_of("--size 512 --border 5"), std::pair(0, 5));
  EXPECT_EQ(borders_of("--size 512 --border 0"), std::pair(0, 0));
  EXPECT_EQ(borders_of("--size 512 --coarse-border 8"), std::pair(8, 0));
  EXPECT_EQ(borders_of("--size 512 --coarse-border 8 --border 5"), std::pair(8, 5));
  EXPECT_EQ(borders_of("--preset gatys-large"), std::pair(0, 0));
}

}  // namespace
}  // namespace impasto
