#include "base/closest_word.h"

#include <gtest/gtest.h>

#include <vector>

namespace impasto {
namespace {

const std::vector<std::string> kWords = {"content_weight", "style_weight", "tv_weight", "form"};

TEST(ClosestWord, FindsWhatASlipMeant) {
  EXPECT_EQ(closest_word("contnet_weight", kWords), "content_weight");
  EXPECT_EQ(closest_word("styleweight", kWords), "style_weight");
  EXPECT_EQ(closest_word("from", kWords), "form");
  EXPECT_EQ(closest_word("tv_wieght", kWords), "tv_weight");
}

TEST(ClosestWord, FindsNothingForAnotherWord) {
  EXPECT_EQ(closest_word("brush", kWords), "");
  EXPECT_EQ(closest_word("", kWords), "");
  EXPECT_EQ(closest_word("form", {}), "");
  EXPECT_EQ(closest_word(std::string(100'000, 'x'), kWords), "");
}

TEST(ClosestWord, TakesTheNearestAndTheFirstOfEquals) {
  const std::vector<std::string> words = {"abcd", "abce", "abxx"};
  EXPECT_EQ(closest_word("abce", words), "abce");
  EXPECT_EQ(closest_word("abcf", words), "abcd");
}

}  // namespace
}  // namespace impasto
