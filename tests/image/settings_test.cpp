#include "image/settings.h"

#include <gtest/gtest.h>

#include <string>

namespace impasto {
namespace {

TEST(Settings, ComeBackFromXmp) {
  for (const std::string text :
       {"", "plain", "</impasto:settings>", "&amp;lt;", "\r\n\t\"'", "ü漢🎨", "\xEF\xBF\xBD"}) {
    EXPECT_EQ(settings_from_xmp(settings_to_xmp(text)), text);
  }
}

TEST(Settings, ReplaceWhatXmlCannotHold) {
  const auto round_trip = [](std::string_view text) {
    return settings_from_xmp(settings_to_xmp(text));
  };
  EXPECT_EQ(round_trip(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(round_trip("\x1B["), "\uFFFD[");
  EXPECT_EQ(round_trip("\xFFz"), "\uFFFDz") << "not UTF-8";
  EXPECT_EQ(round_trip("\xC3"), "\uFFFD") << "cut short";
  EXPECT_EQ(round_trip("\xC0\xAF"), "\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(round_trip("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(round_trip("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "beyond Unicode";
  EXPECT_EQ(round_trip("\xEF\xBF\xBF"), "\uFFFD\uFFFD\uFFFD") << "U+FFFF";
}

TEST(Settings, AreEmptyInThePacketsOfOthers) {
  EXPECT_EQ(settings_from_xmp(""), "");
  EXPECT_EQ(settings_from_xmp("<x:xmpmeta/>"), "");
  EXPECT_EQ(settings_from_xmp("<impasto:settings>never closed"), "");
}

}  // namespace
}  // namespace impasto
