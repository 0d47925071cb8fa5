#include "studio/workshop/event_hub.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace impasto::studio {
namespace {

using std::chrono::milliseconds;

std::string next(EventHub::Listener& listener) {
  const std::optional<Event> event = listener.wait(milliseconds(0));
  return event ? event->name + " " + event->data : "";
}

TEST(EventHub, TellsEveryListenerInOrder) {
  EventHub hub;
  EventHub::Listener first(hub);
  EventHub::Listener second(hub);
  hub.publish("painting", "a", "1");
  hub.publish("view", "b", "2");
  for (EventHub::Listener* listener : {&first, &second}) {
    EXPECT_EQ(next(*listener), "painting 1");
    EXPECT_EQ(next(*listener), "view 2");
    EXPECT_EQ(next(*listener), "");
  }
}

TEST(EventHub, KeepsOnlyTheNewestOfAKeyForASlowListener) {
  EventHub hub;
  EventHub::Listener listener(hub);
  for (int i = 0; i < 5; ++i) hub.publish("painting", "a", std::to_string(i));
  hub.publish("painting", "b", "other");
  hub.publish("painting", "a", "last");
  EXPECT_EQ(next(listener), "painting other");
  EXPECT_EQ(next(listener), "painting last");
  EXPECT_EQ(next(listener), "");
}

TEST(EventHub, NumbersGrow) {
  EventHub hub;
  EventHub::Listener listener(hub);
  hub.publish("a", "1", "");
  hub.publish("a", "2", "");
  const auto first = listener.wait(milliseconds(0));
  const auto second = listener.wait(milliseconds(0));
  ASSERT_TRUE(first && second);
  EXPECT_LT(first->number, second->number);
}

TEST(EventHub, ALateListenerHearsNothingOfBefore) {
  EventHub hub;
  hub.publish("a", "1", "");
  EventHub::Listener listener(hub);
  EXPECT_EQ(hub.listeners(), 1);
  EXPECT_FALSE(listener.wait(milliseconds(0)));
}

TEST(EventHub, CountsListenersThatAreThere) {
  EventHub hub;
  { const EventHub::Listener listener(hub); }
  EXPECT_EQ(hub.listeners(), 0);
}

TEST(EventHub, ClosingEndsAWait) {
  EventHub hub;
  EventHub::Listener listener(hub);
  std::jthread closer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    hub.close();
  });
  EXPECT_FALSE(listener.wait(std::chrono::minutes(1)));
  EXPECT_TRUE(hub.is_closed());
}

TEST(EventHub, HandsOverFromManyThreads) {
  EventHub hub;
  EventHub::Listener listener(hub);
  std::atomic<int> published = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 200; ++i) {
          hub.publish("a", std::to_string(thread * 1000 + i), "x");
          ++published;
        }
      });
    }
  }
  int heard = 0;
  while (listener.wait(milliseconds(0))) ++heard;
  EXPECT_EQ(heard, published);
}

}  // namespace
}  // namespace impasto::studio
