#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <string>
#include <thread>

#include "impasto/version.h"
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

/// Waits until so many listen; false where that takes seconds.
bool come_to(const TestServing& server, int listeners) {
  const auto start = Clock::now();
  while (server.listening != listeners || server.events.listeners() != listeners) {
    if (seconds_since(start) > 5.0) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

TEST(Events, SayHelloFirstAndThenWhatHappens) {
  TestServing server;
  RawClient client(server.port());
  client.send(server.get("/api/events"));
  EXPECT_THAT(client.read_until("\"}\n\n"),
              AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\nContent-Type: text/event-stream"),
                    HasSubstr("\r\nCache-Control: no-store\r\n"),
                    EndsWith(std::string("\r\n\r\nevent: hello\ndata: {\"version\":\"") + version +
                             "\"}\n\n")));
  server.events.publish("painting", "a", R"({"id":"a"})");
  EXPECT_EQ(client.read_until("}\n\n"), "id: 1\nevent: painting\ndata: {\"id\":\"a\"}\n\n");
  server.events.publish("removed", "a", R"({"id":"a"})");
  EXPECT_EQ(client.read_until("}\n\n"), "id: 2\nevent: removed\ndata: {\"id\":\"a\"}\n\n");
}

TEST(Events, BeatWhileNothingHappens) {
  const TestServing server({.heartbeat = milliseconds(100)});
  RawClient client(server.port());
  client.send(server.get("/api/events"));
  client.read_until("\"}\n\n");
  for (int i = 0; i < 3; ++i) {
    const auto start = Clock::now();
    EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
    EXPECT_LT(seconds_since(start), 1.0);
  }
}

TEST(Events, AsManyListenAsMayAndLeaveThreadsForRequests) {
  const TestServing server;
  std::list<RawClient> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back(server.port()).send(server.get("/api/events"));
    EXPECT_THAT(clients.back().read_until("event: hello"), StartsWith("HTTP/1.1 200 "));
  }
  EXPECT_THAT(answer_to(server.port(), server.get("/api/events")),
              AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("\r\nRetry-After: ")));
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(answer_to(server.port(), server.get("/text")), EndsWith("hello"));
  }
  clients.pop_front();
  ASSERT_TRUE(come_to(server, 15));
  RawClient next(server.port());
  next.send(server.get("/api/events"));
  EXPECT_THAT(next.read_until("event: hello"), StartsWith("HTTP/1.1 200 "));
}

TEST(Events, ListenersThatHaveGoneAreMissedSoon) {
  const TestServing server;
  const auto start = Clock::now();
  {
    std::list<RawClient> clients;
    for (int i = 0; i < 16; ++i) {
      clients.emplace_back(server.port()).send(server.get("/api/events"));
    }
    ASSERT_TRUE(come_to(server, 16));
  }
  EXPECT_TRUE(come_to(server, 0));
  EXPECT_LT(seconds_since(start), 2.0);
}

TEST(Events, ListenersThatDoNotReadAreGivenUp) {
  TestServing server({.answer = milliseconds(300)});
  RawClient client(server.port(), 4096);
  client.send(server.get("/api/events"));
  ASSERT_TRUE(come_to(server, 1));
  const std::string much = "\"" + std::string(1U << 20U, 'x') + "\"";
  for (int i = 0; i < 8; ++i) server.events.publish("painting", std::to_string(i), much);
  EXPECT_TRUE(come_to(server, 0));
}

TEST(Events, EndAtOnceWhenTheStudioDoes) {
  TestServing server;
  std::list<RawClient> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back(server.port()).send(server.get("/api/events"));
    clients.back().read_until("event: hello");
  }
  const auto start = Clock::now();
  server.events.close();
  server.serving->stop(milliseconds(500));
  EXPECT_LT(seconds_since(start), 0.4);
  for (RawClient& client : clients) {
    client.read_all();
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(Events, HeadDoesNotListen) {
  const TestServing server;
  EXPECT_THAT(answer_to(server.port(), server.head("HEAD /api/events") + "\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\n")));
  EXPECT_TRUE(come_to(server, 0));
}

}  // namespace
}  // namespace impasto::studio
