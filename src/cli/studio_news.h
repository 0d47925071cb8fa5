#pragma once

#include <map>
#include <string>
#include <thread>

#include "studio/workshop/event_hub.h"

namespace impasto::cli {

/// Tells people on stderr what a studio begins and ends to paint, a line each, until it is
/// destroyed or the hub is closed.
class StudioNews {
 public:
  explicit StudioNews(studio::EventHub& hub);
  ~StudioNews();
  StudioNews(const StudioNews&) = delete;
  StudioNews& operator=(const StudioNews&) = delete;

 private:
  void tell(const studio::Event& event);

  studio::EventHub::Listener listener_;
  std::map<std::string, std::string> states_;  ///< the one told last, by painting
  std::jthread thread_;
};

}  // namespace impasto::cli
