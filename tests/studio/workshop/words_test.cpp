#include "studio/workshop/words.h"

#include <gtest/gtest.h>

namespace impasto::studio {
namespace {

TEST(Names, LoseWhatDoesNotShow) {
  EXPECT_EQ(clean_name("  a\tlake\n at\x7F night\r "), "alake at night");
  EXPECT_EQ(clean_name("bro\xFFken"), "broken");
  EXPECT_EQ(clean_name("\xE2\x80\xAEgnp.exe"), "gnp.exe");  // right-to-left override
  EXPECT_EQ(clean_name("M\xC3\xBCller \xF0\x9F\x8E\xA8"), "M\xC3\xBCller \xF0\x9F\x8E\xA8");
  EXPECT_EQ(clean_name("\n \t"), "");
}

TEST(Names, AreCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 150; ++i) name += "\xC3\xBC";
  EXPECT_EQ(clean_name(name), name.substr(0, 200));
  EXPECT_EQ(clean_name("a" + name), "a" + name.substr(0, 198));
}

TEST(Names, OfPaintingsSayWhatTheyAreMadeFrom) {
  EXPECT_EQ(painting_name("lake.jpg", {"night.png"}), "lake in the manner of night");
  EXPECT_EQ(painting_name("lake", {"night", "wave"}), "lake in the manner of night and wave");
  EXPECT_EQ(painting_name("lake", {"a", "b", "c"}), "lake in the manner of a, b and c");
  EXPECT_EQ(painting_name("lake", {"a", "b", "c", "d"}),
            "lake in the manner of a, b, c and 1 more");
  EXPECT_EQ(painting_name("", {"wave.png"}), "texture of wave");
  EXPECT_EQ(painting_name("Mt. Fuji", {}), "Mt. Fuji");
}

TEST(Ids, AreSixteenHexDigits) {
  EXPECT_TRUE(is_id("0123456789abcdef"));
  for (const char* text : {"", "0123456789abcde", "0123456789abcdefa", "0123456789ABCDEF",
                           "../../etc/passwd", "0123456789abcde/"}) {
    EXPECT_FALSE(is_id(text)) << text;
  }
  const std::string id = new_id();
  EXPECT_TRUE(is_id(id));
  EXPECT_LT("018000000000", id.substr(0, 12));  // after 2022
}

TEST(Times, AreUtc) { EXPECT_EQ(iso_time(1'795'637'709'123), "2026-11-25T20:15:09Z"); }

TEST(Search, WantsEveryWordWhateverItsCase) {
  EXPECT_TRUE(has_words("Lake in the manner of Night", "night lake"));
  EXPECT_FALSE(has_words("Lake in the manner of Night", "night sea"));
  EXPECT_TRUE(has_words("anything", "  "));
}

TEST(Views, AreKeptAtAFewSizes) {
  EXPECT_EQ(view_side(2048), 2048);
  EXPECT_EQ(view_side(1700), 1600);
  EXPECT_EQ(view_side(64), 64);
  EXPECT_EQ(view_side(1), 64);
}

}  // namespace
}  // namespace impasto::studio
