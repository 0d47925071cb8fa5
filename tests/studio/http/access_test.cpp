#include "studio/http/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "studio/http/raw_client.h"
#include "studio/http/test_serving.h"

namespace impasto::studio {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kRefused = "HTTP/1.1 403 ";
constexpr const char* kDone = "HTTP/1.1 200 ";
constexpr const char* kDeletePath = "/api/0123456789abcdef";

/// A request of these header lines.
std::string ask(const TestServing& server, const std::string& line,
                const std::vector<std::string>& headers) {
  std::string request = line + " HTTP/1.1\r\n";
  for (const std::string& header : headers) request += header + "\r\n";
  return answer_to(server.port(), request + "\r\n");
}

TEST(Access, TakesTheAddressesThatItServesAsHost) {
  const TestServing server;
  for (const char* host : {"127.0.0.1", "localhost", "[::1]", "LocalHost"}) {
    EXPECT_THAT(ask(server, "GET /text", {fmt::format("Host: {}:{}", host, server.port())}),
                StartsWith(kDone))
        << host;
  }
}

TEST(Access, RefusesOtherHostsAndNone) {
  const TestServing server;
  const int port = server.port();
  for (const std::string& host :
       {fmt::format("evil.example:{}", port), fmt::format("127.0.0.1.evil.example:{}", port),
        std::string("127.0.0.1"), fmt::format("127.0.0.1:{}", port + 1), std::string(),
        fmt::format("10.0.0.1:{}", port)}) {
    EXPECT_THAT(ask(server, "GET /text", {"Host: " + host}),
                AllOf(StartsWith(kRefused), HasSubstr("Host")))
        << host;
  }
  EXPECT_THAT(ask(server, "GET /text", {}), StartsWith(kRefused));
  const std::string own = fmt::format("Host: 127.0.0.1:{}", port);
  EXPECT_THAT(ask(server, "GET /text", {own, "Host: evil.example"}), StartsWith("HTTP/1.1 400 "));
}

TEST(Access, RefusesOtherOrigins) {
  const TestServing server;
  const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
  EXPECT_THAT(
      ask(server, "GET /text", {own, fmt::format("Origin: http://127.0.0.1:{}", server.port())}),
      StartsWith(kDone));
  for (const std::string& origin :
       {std::string("http://evil.example"), std::string("null"), std::string("http://127.0.0.1"),
        fmt::format("https://127.0.0.1:{}", server.port()),
        fmt::format("http://localhost:{}", server.port())}) {
    EXPECT_THAT(ask(server, "GET /text", {own, "Origin: " + origin}), StartsWith(kRefused))
        << origin;
  }
}

TEST(Access, RefusesOtherSitesRequestsToTheApi) {
  const TestServing server;
  const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
  for (const char* site : {"cross-site", "same-site"}) {
    const std::string header = fmt::format("Sec-Fetch-Site: {}", site);
    EXPECT_THAT(ask(server, "GET /api/text", {own, header}), StartsWith(kRefused));
    EXPECT_THAT(ask(server, "GET /text", {own, header}), StartsWith(kDone));
  }
  for (const char* site : {"same-origin", "none"}) {
    EXPECT_THAT(ask(server, "GET /api/text", {own, fmt::format("Sec-Fetch-Site: {}", site)}),
                StartsWith(kDone));
  }
}

TEST(Access, AsksForTheTokenBeforeAnythingIsChanged) {
  const TestServing server;
  const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
  const std::string line = fmt::format("DELETE {}", kDeletePath);
  EXPECT_THAT(ask(server, line, {own}), AllOf(StartsWith(kRefused), HasSubstr("X-Impasto-Token")));
  for (const char* token : {"", "a-toke", "a-tokens", "A-TOKEN"}) {
    EXPECT_THAT(ask(server, line, {own, fmt::format("X-Impasto-Token: {}", token)}),
                StartsWith(kRefused))
        << token;
  }
  EXPECT_THAT(ask(server, line, {own, fmt::format("X-Impasto-Token: {}", kToken)}),
              StartsWith("HTTP/1.1 204 "));
  for (const char* method : {"POST", "PUT", "PATCH", "OPTIONS"}) {
    EXPECT_THAT(ask(server, fmt::format("{} /text", method), {own}), StartsWith(kRefused))
        << method;
  }
}

TEST(Access, EveryAnswerTellsBrowsersWhatTheyMayDo) {
  const TestServing server;
  const std::vector<std::string> answers = {
      answer_to(server.port(), server.get("/text")),
      answer_to(server.port(), server.get("/nothing")),
      answer_to(server.port(), server.head("PUT /text") + "\r\n"),
      answer_to(server.port(), server.head(fmt::format("DELETE {}", kDeletePath)) + "\r\n"),
      answer_to(server.port(), server.head("POST /api/length") + "Content-Length: 9999\r\n\r\n"),
      answer_to(server.port(), server.head("GET /text") + "Range: nonsense\r\n\r\n"),
      answer_to(server.port(), server.head("BREW /text") + "\r\n"),
      answer_to(server.port(), "nonsense\r\n\r\n"),
      ask(server, "GET /text", {"Host: evil.example"})};
  for (const std::string& answer : answers) {
    for (const char* header :
         {"X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'; ",
          "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
          "Cross-Origin-Opener-Policy: same-origin"}) {
      EXPECT_THAT(answer, HasSubstr(std::string("\r\n") + header)) << answer;
    }
    EXPECT_THAT(answer, Not(HasSubstr("Access-Control-"))) << answer;
    if (!answer.starts_with(kDone) && !answer.starts_with("HTTP/1.1 204 ")) {
      EXPECT_THAT(answer, AllOf(HasSubstr("\r\nContent-Type: application/json\r\n"),
                                HasSubstr("\r\n\r\n{\"error\":\"")))
          << answer;
    }
  }
}

TEST(Access, TellsWhichMethodsAPathHas) {
  const TestServing server;
  EXPECT_THAT(answer_to(server.port(), server.head("PUT /text") + "\r\n"),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: GET, HEAD\r\n")));
  EXPECT_THAT(answer_to(server.port(), server.head("OPTIONS /text") + "\r\n"),
              StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(answer_to(server.port(), server.get(kDeletePath)),
              AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("\r\nAllow: DELETE\r\n")));
}

TEST(Access, AnswersHeadWithTheLengthAlone) {
  const TestServing server;
  EXPECT_THAT(
      answer_to(server.port(), server.head("HEAD /text") + "\r\n"),
      AllOf(StartsWith(kDone), HasSubstr("\r\nContent-Length: 5\r\n"), EndsWith("\r\n\r\n")));
}

TEST(Access, PathsThatAreNoneAreNotFound) {
  const TestServing server;
  for (const char* path : {"/../etc/passwd", "/text/", "//text", "/text%00", "/te%2Fxt", "/%ff",
                           "http://evil.example/text", "/api/0123456789ABCDEF",
                           "/api/0123456789abcdef0", "/text%0d%0aX:%20y", "*"}) {
    EXPECT_THAT(answer_to(server.port(), server.get(path)),
                AllOf(StartsWith("HTTP/1.1 404 "), Not(HasSubstr("\r\nX: y"))))
        << path;
  }
}

TEST(Access, AsksEverybodyForThePassword) {
  const TestServing server({}, "öffne dich");
  const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
  EXPECT_THAT(ask(server, "GET /text", {own}),
              AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("\r\nWWW-Authenticate: Basic ")));
  // "me:öffne dich" and ":öffne dich"
  for (const char* code : {"bWU6w7ZmZm5lIGRpY2g=", "OsO2ZmZuZSBkaWNo"}) {
    EXPECT_THAT(ask(server, "GET /text", {own, fmt::format("Authorization: Basic {}", code)}),
                StartsWith(kDone))
        << code;
  }
}

TEST(Access, TakesPasswordsWhoseCodeHasAllOfItsLetters) {
  const TestServing server({}, "~~~???%41+");
  const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
  EXPECT_THAT(ask(server, "GET /text", {own, "Authorization: Basic bWU6fn5+Pz8/JTQxKw=="}),
              StartsWith(kDone));
}

TEST(Access, RefusesWrongPasswordsAndWhatIsNone) {
  for (const char* header :
       {"Basic bWU6d3Jvbmc=", "Basic bWU6", "Basic", "Basic !!!!", "Basic bWU=", "Bearer abc", "",
        "Basic ====", "Basic bWU6w7ZmZm5lIGRpY2g"}) {
    const TestServing server({}, "öffne dich");
    const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
    EXPECT_THAT(ask(server, "GET /text", {own, fmt::format("Authorization: {}", header)}),
                StartsWith("HTTP/1.1 401 "))
        << header;
  }
}

TEST(Access, DoesNotLookAtPasswordsForAWhileAfterAWrongOne) {
  const TestServing server({}, "secret");
  const std::string own = fmt::format("Host: 127.0.0.1:{}", server.port());
  const std::string wrong = "Authorization: Basic bWU6d3Jvbmc=";
  const std::string right = "Authorization: Basic bWU6c2VjcmV0";
  EXPECT_THAT(ask(server, "GET /text", {own, right}), StartsWith(kDone));
  EXPECT_THAT(ask(server, "GET /text", {own, wrong}), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(ask(server, "GET /text", {own, right}),
              AllOf(StartsWith("HTTP/1.1 429 "), HasSubstr("\r\nRetry-After: 1\r\n")));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_THAT(ask(server, "GET /text", {own, right}), StartsWith(kDone));
}

TEST(Access, AServerForEverybodyTakesAddressesAsHostAndNoForeignNames) {
  const TestServing server({}, "secret", "0.0.0.0");
  const std::string right = "Authorization: Basic bWU6c2VjcmV0";
  const auto host = [&](const std::string& name) {
    return ask(server, "GET /text", {fmt::format("Host: {}:{}", name, server.port()), right});
  };
  for (const char* name : {"192.168.1.5", "[fe80::1]", "localhost"}) {
    EXPECT_THAT(host(name), StartsWith(kDone)) << name;
  }
  for (const char* name : {"evil.example", "192.168.1.5.evil.example", "[evil]", "1"}) {
    EXPECT_THAT(host(name), StartsWith(kRefused)) << name;
  }
}

TEST(Access, ComparesSecretsWhole) {
  EXPECT_TRUE(same_secret("", ""));
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "abcd"));
  EXPECT_FALSE(same_secret(std::string("abc\0d", 5), "abc"));
}

TEST(Access, TokensAreLongAndNew) {
  EXPECT_THAT(new_token(), ::testing::MatchesRegex("[0-9a-f]+"));
  EXPECT_EQ(new_token().size(), 64U);
  EXPECT_NE(new_token(), new_token());
}

}  // namespace
}  // namespace impasto::studio
