#include "studio/http/router.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace impasto::studio {
namespace {

using Arguments = std::vector<std::string>;

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    for (const auto& [method, path] :
         std::vector<std::pair<std::string, std::string>>{{"GET", "/"},
                                                          {"GET", "/api/things"},
                                                          {"POST", "/api/things"},
                                                          {"GET", "/api/things/{id}"},
                                                          {"DELETE", "/api/things/{id}"},
                                                          {"GET", "/api/things/{id}/frames/{n}"}}) {
      router_.add({method, path, [](Call&) {}});
    }
  }

  Router router_;
};

TEST_F(RouterTest, FindsRoutesByMethodAndPath) {
  const Router::Match match = router_.find("DELETE", "/api/things/0123456789abcdef");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->method, "DELETE");
  EXPECT_EQ(match.arguments, Arguments{"0123456789abcdef"});
  EXPECT_EQ(router_.find("GET", "/api/things/0123456789abcdef/frames/12").arguments,
            (Arguments{"0123456789abcdef", "12"}));
  EXPECT_EQ(router_.find("GET", "/").route->path, "/");
}

TEST_F(RouterTest, HeadIsAnsweredWhereGetIs) {
  EXPECT_EQ(router_.find("HEAD", "/api/things").route->method, "GET");
}

TEST_F(RouterTest, TellsTheMethodsOfAPath) {
  EXPECT_EQ(router_.find("PUT", "/api/things").route, nullptr);
  EXPECT_EQ(router_.find("PUT", "/api/things").methods, "GET, HEAD, POST");
  EXPECT_EQ(router_.find("POST", "/api/things/0123456789abcdef").methods, "GET, HEAD, DELETE");
}

TEST_F(RouterTest, NothingElseIsAPath) {
  for (const char* path :
       {"", "//", "/api", "/api/", "/api/things/", "/api/things//", "/api/things/{id}",
        "/api/things/0123456789abcde", "/api/things/0123456789abcdeg",
        "/api/things/0123456789ABCDEF", "/api/things/0123456789abcdef/",
        "/api/things/0123456789abcdef/frames/", "/api/things/0123456789abcdef/frames/-1",
        "/api/things/0123456789abcdef/frames/1x", "/api/things/0123456789abcdef/frames/1234567",
        "/api/things/../things", "x/api/things"}) {
    EXPECT_EQ(router_.find("GET", path).methods, "") << path;
  }
}

}  // namespace
}  // namespace impasto::studio
