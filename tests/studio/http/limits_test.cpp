#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <string>
#include <thread>
#include <vector>

#include "studio/http/raw_client.h"
#include "studio/http/test_serving.h"

namespace impasto::studio {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Clock = RawClient::Clock;

ServerLimits hasty() {
  return {.silence = milliseconds(300),
          .head = milliseconds(300),
          .body = milliseconds(400),
          .answer = milliseconds(400),
          .farewell = milliseconds(100),
          .threads = 1};
}

TEST(Limits, AnswersARequest) {
  const TestServing server;
  EXPECT_THAT(answer_to(server.port(), server.get("/text")),
              AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\nContent-Length: 5\r\n"),
                    HasSubstr("\r\nConnection: close\r\n"), EndsWith("\r\n\r\nhello")));
}

TEST(Limits, ClosesConnectionsThatStaySilentAndGivesThemNoThread) {
  const TestServing server(hasty());
  std::list<RawClient> silent;
  for (int i = 0; i < 20; ++i) silent.emplace_back(server.port());
  const auto start = Clock::now();
  EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  EXPECT_LT(seconds_since(start), 0.25);
  for (RawClient& client : silent) {
    EXPECT_EQ(client.read_all(milliseconds(2000)), "");
    EXPECT_TRUE(client.is_closed());
  }
  EXPECT_LT(seconds_since(start), 1.5);
}

TEST(Limits, GivesUpTheOldestSilentConnectionForANewOne) {
  ServerLimits limits;
  limits.connections = 4;
  const TestServing server(limits);
  std::list<RawClient> silent;
  for (int i = 0; i < 8; ++i) silent.emplace_back(server.port());
  EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  EXPECT_EQ(silent.front().read_all(milliseconds(2000)), "");
  EXPECT_TRUE(silent.front().is_closed());
  EXPECT_TRUE(silent.back().send(server.get("/text")));
  EXPECT_THAT(silent.back().read_all(), EndsWith("hello"));
}

TEST(Limits, AnswersAHeadThatDripsInWith408AtTheDeadline) {
  const TestServing server(hasty());
  RawClient client(server.port());
  const auto start = Clock::now();
  client.send(server.head("GET /text") + "X: ");
  std::thread dripping([&] {
    while (seconds_since(start) < 0.6 && client.send("x")) {
      std::this_thread::sleep_for(milliseconds(5));
    }
  });
  // Its one thread is taken, and free again soon.
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  EXPECT_LT(seconds_since(start), 1.0);
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 408 "));
  dripping.join();
}

TEST(Limits, SaysWhatIsWrongWithHeadersThatDoNotEnd) {
  const TestServing server(hasty());
  EXPECT_THAT(answer_to(server.port(), server.head("GET /text")),
              AllOf(StartsWith("HTTP/1.1 408 "), HasSubstr("\"error\"")));
}

TEST(Limits, RefusesHeadsThatAreTooLargeWithoutReadingThem) {
  const TestServing server;
  for (const std::string& much :
       {"X: " + std::string(200'000, 'x'), std::string(1U << 20U, 'x'), [] {
          std::string many;
          for (int i = 0; i < 20'000; ++i) many += "X: y\r\n";
          return many;
        }()}) {
    EXPECT_THAT(answer_to(server.port(), server.head("GET /text") + much + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431 "));
  }
  EXPECT_THAT(answer_to(server.port(), server.get("/" + std::string(9000, 'x'))),
              AllOf(StartsWith("HTTP/1.1 414 "), HasSubstr("\"error\"")));
}

TEST(Limits, ClosesARequestLineWithoutEnd) {
  const TestServing server;
  RawClient client(server.port());
  client.send(std::string(4U << 20U, 'G'));
  client.read_all();
  EXPECT_TRUE(client.is_closed());
}

TEST(Limits, AnswersABodyThatCrawlsWith408AtTheDeadline) {
  const TestServing server(hasty());
  RawClient client(server.port());
  client.send(server.head("POST /api/length") + "Content-Length: 900\r\n\r\n");
  const auto start = Clock::now();
  std::thread crawling([&] {
    while (seconds_since(start) < 0.6 && client.send("x")) {
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 408 "));
  EXPECT_GT(seconds_since(start), 0.3);
  EXPECT_LT(seconds_since(start), 1.0);
  crawling.join();
}

TEST(Limits, GivesUpClientsThatDoNotReadTheirAnswer) {
  const TestServing server(hasty());
  RawClient client(server.port(), 4096);
  client.send(server.get("/large"));
  const auto start = Clock::now();
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  EXPECT_GT(seconds_since(start), 0.2);
  EXPECT_LT(seconds_since(start), 1.5);
}

TEST(Limits, GivesUpClientsThatReadTheirAnswerTooSlowly) {
  const TestServing server(hasty());
  RawClient client(server.port(), 4096);
  client.send(server.get("/large"));
  const auto start = Clock::now();
  std::thread crawling([&] {
    while (!client.is_closed() && seconds_since(start) < 1.0) client.read_all(milliseconds(1));
  });
  std::this_thread::sleep_for(milliseconds(20));
  // On the way or given up: the one thread is free again.
  EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  EXPECT_LT(seconds_since(start), 1.5);
  crawling.join();
}

TEST(Limits, RefusesBodiesByTheirLengthBeforeTheyAreSent) {
  const TestServing server;
  for (const char* length : {"1001", "99999999999999999"}) {
    EXPECT_THAT(answer_to(server.port(), server.head("POST /api/length") +
                                             "Content-Length: " + length + "\r\n\r\n"),
                AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("at most 1000")));
  }
  EXPECT_THAT(answer_to(server.port(), server.head("POST /api/length") +
                                           "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x')),
              EndsWith("\r\n\r\n1000"));
}

TEST(Limits, RefusesBodiesByTheirLengthBeforeTheyAreAskedFor) {
  const TestServing server;
  const std::string head = server.head("POST /api/length") + "Expect: 100-continue\r\n";
  EXPECT_THAT(answer_to(server.port(), head + "Content-Length: 1001\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  RawClient client(server.port());
  client.send(head + "Content-Length: 3\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
  client.send("abc");
  EXPECT_THAT(client.read_all(), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\n3")));
}

TEST(Limits, TakesChunkedBodiesUpToTheSameSize) {
  const TestServing server;
  const std::string head = server.head("POST /api/length") + "Transfer-Encoding: chunked\r\n\r\n";
  const auto chunks = [](int count, const std::string& chunk) {
    std::string text;
    for (int i = 0; i < count; ++i) text += fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk);
    return text + "0\r\n\r\n";
  };
  EXPECT_THAT(answer_to(server.port(), head + chunks(10, std::string(100, 'x'))),
              EndsWith("\r\n\r\n1000"));
  EXPECT_THAT(answer_to(server.port(), head + chunks(1000, "x")), EndsWith("\r\n\r\n1000"));
  EXPECT_THAT(answer_to(server.port(), head + chunks(11, std::string(100, 'x'))),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to(server.port(), head + chunks(1, std::string(1U << 20U, 'x'))),
              StartsWith("HTTP/1.1 413 "));
}

TEST(Limits, RefusesChunksWhoseSizeHasNoEndOrMakesNoSense) {
  const TestServing server;
  const std::string head = server.head("POST /api/length") + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(answer_to(server.port(), head + std::string(4U << 20U, '0')),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to(server.port(), head + "zz\r\nabc\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer_to(server.port(), head + "ffffffffffffffff\r\n" + std::string(5000, 'x')),
              AnyOf(StartsWith("HTTP/1.1 400 "), StartsWith("HTTP/1.1 413 ")));
}

TEST(Limits, RefusesBodiesWhoseEndIsUnclear) {
  const TestServing server;
  for (const char* framing :
       {"Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Content-Length: -1", "Content-Length: 3x", "Transfer-Encoding: gzip, chunked"}) {
    EXPECT_THAT(answer_to(server.port(), server.head("POST /api/length") + framing + "\r\n\r\nabc"),
                StartsWith("HTTP/1.1 400 "))
        << framing;
  }
}

TEST(Limits, RefusesCompressedBodiesAndThoseInParts) {
  const TestServing server;
  for (const char* header : {"Content-Encoding: gzip", "Content-Encoding: br",
                             "Content-Type: multipart/form-data; boundary=x"}) {
    EXPECT_THAT(answer_to(server.port(), server.head("POST /api/length") + header +
                                             "\r\nContent-Length: 3\r\n\r\nabc"),
                StartsWith("HTTP/1.1 415 "));
  }
}

TEST(Limits, TakesAPostWithoutABodyAsEmpty) {
  const TestServing server;
  const auto start = Clock::now();
  EXPECT_THAT(answer_to(server.port(), server.head("POST /api/length") + "\r\n"),
              EndsWith("\r\n\r\n0"));
  EXPECT_LT(seconds_since(start), 1.0);
}

TEST(Limits, NeverTakesABodyForTheNextRequest) {
  const TestServing server;
  const std::string inner = server.get("/text");
  const std::string answer =
      answer_to(server.port(), server.head("GET /nothing") +
                                   fmt::format("Content-Length: {}\r\n\r\n", inner.size()) + inner);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 "));
  EXPECT_EQ(answer.find("hello"), std::string::npos);
}

TEST(Limits, ClientsThatLeaveInTheMiddleFreeTheirThread) {
  const TestServing server(hasty());
  for (int i = 0; i < 20; ++i) {
    RawClient client(server.port());
    client.send(server.head("POST /api/length") + "Content-Length: 900\r\n\r\nabc");
  }
  const auto start = Clock::now();
  EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  EXPECT_LT(seconds_since(start), 1.0);
}

TEST(Limits, StopsAtOnceWhateverClientsDo) {
  ServerLimits limits;
  limits.threads = 4;
  TestServing server(limits);
  RawClient reading(server.port(), 4096);
  reading.send(server.get("/large"));
  RawClient dripping(server.port());
  dripping.send("GET /te");
  RawClient crawling(server.port());
  crawling.send(server.head("POST /api/length") + "Content-Length: 900\r\n\r\nabc");
  RawClient listening(server.port());
  listening.send(server.get("/api/events"));
  listening.read_until("event: hello");
  const RawClient silent(server.port());
  const auto start = Clock::now();
  server.events.close();
  server.serving->stop(milliseconds(100));
  EXPECT_LT(seconds_since(start), 0.8);
  EXPECT_THROW(RawClient(server.port()), std::runtime_error);
}

}  // namespace
}  // namespace impasto::studio
