#include "image/text.h"

#include <gtest/gtest.h>

#include <numeric>

namespace impasto {
namespace {

double ink_of(const InkedText& text) {
  return std::accumulate(text.ink.begin(), text.ink.end(), 0.0);
}

TEST(SetText, InksWithinItsSizeAndNowhereElse) {
  const InkedText text = set_text("style-weight 100", 14, 400);
  EXPECT_GT(text.width, 14 * 4);
  EXPECT_LE(text.width, 400);
  EXPECT_LE(text.height, 2 * 14);
  ASSERT_EQ(text.ink.size(), static_cast<std::size_t>(text.width) * text.height);
  for (const float ink : text.ink) {
    EXPECT_GE(ink, 0.0F);
    EXPECT_LE(ink, 1.0F);
  }
  EXPECT_GT(ink_of(text), 100.0);
}

TEST(SetText, GrowsWithItsSize) {
  const InkedText small = set_text("W", 12, 400);
  const InkedText large = set_text("W", 36, 400);
  EXPECT_NEAR(large.width, 3 * small.width, 4);
}

TEST(SetText, BreaksLinesBetweenWordsAndWithinLongOnes) {
  const InkedText line = set_text("one two three", 14, 1000);
  const InkedText lines = set_text("one two three", 14, line.width / 2);
  EXPECT_LE(lines.width, line.width / 2);
  EXPECT_GT(lines.height, line.height + 10);
  EXPECT_LE(set_text(std::string(60, 'm'), 14, 100).width, 100);
}

TEST(SetText, TakesMarkupForPlainCharacters) {
  EXPECT_GT(ink_of(set_text("<b>a & b</b>", 14, 400)), 2.0 * ink_of(set_text("a b", 14, 400)));
  EXPECT_NO_THROW((void)set_text("a < b & c > \"d\" 'e' &amp; </i>", 14, 400));
}

TEST(SetText, TakesAnyBytes) {
  EXPECT_GT(set_text("caf\xe9.jpg", 14, 400).width, 0);
  EXPECT_GT(set_text(std::string("a\0b\x01\x7f", 5), 14, 400).width, 0);
}

TEST(SetText, HasNoSizeWithoutInk) {
  EXPECT_EQ(set_text("", 14, 400).width, 0);
  EXPECT_EQ(set_text(" \n ", 14, 400).height, 0);
}

}  // namespace
}  // namespace impasto
