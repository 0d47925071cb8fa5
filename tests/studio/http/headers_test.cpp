#include "studio/http/headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace impasto::studio {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Attachment, NamesPlainFilesAsTheyAre) {
  EXPECT_EQ(attachment("lake.png"), "attachment; filename=\"lake.png\"; filename*=UTF-8''lake.png");
  EXPECT_EQ(attachment("a lake.png"),
            "attachment; filename=\"a lake.png\"; filename*=UTF-8''a%20lake.png");
}

TEST(Attachment, EncodesOtherAlphabetsAndKeepsAPlainNameBeside) {
  EXPECT_EQ(attachment("Müller 雪.png"),
            "attachment; filename=\"M_ller _.png\"; "
            "filename*=UTF-8''M%C3%BCller%20%E9%9B%AA.png");
  EXPECT_EQ(attachment("50%.png"), "attachment; filename=\"50_.png\"; filename*=UTF-8''50%25.png");
}

TEST(Attachment, NoNameLeavesItsHeaderOrNamesAFolder) {
  const std::vector<std::string> names = {
      "a\r\nX: y", "a\"; b=\"c", "..\\..\\a",           "../../a",
      "a\x7F\x01", "a\xFF\xFE",  std::string("a\0b", 3)};
  for (const std::string& name : names) {
    const std::string header = attachment(name);
    for (const char forbidden : std::string_view("\r\n\\/\x7F\x01\xFF\0", 8)) {
      EXPECT_EQ(header.find(forbidden), std::string::npos) << header;
    }
    EXPECT_EQ(std::count(header.begin(), header.end(), '"'), 2) << header;
  }
}

TEST(SecurityHeaders, AllowScriptsAndStylesOfTheServerAlone) {
  const auto headers = security_headers();
  const std::string policy = headers.find("Content-Security-Policy")->second;
  EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'; "));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(sandbox_policy(), Not(HasSubstr("script")));
}

}  // namespace
}  // namespace impasto::studio
