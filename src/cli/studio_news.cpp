#include "cli/studio_news.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

namespace impasto::cli {
namespace {

constexpr std::chrono::milliseconds kLook{200};

std::string line_of(const nlohmann::json& painting, const std::string& state) {
  const auto name = painting.at("name").get<std::string>();
  if (state == "queued") return fmt::format("In the queue: {}", name);
  if (state == "painting") return fmt::format("Painting: {}", name);
  if (state == "paused") return fmt::format("Paused: {}", name);
  if (state == "stopped") return fmt::format("Stopped: {}", name);
  if (state == "failed") {
    return fmt::format("Failed: {}: {}", name, painting.at("error").get<std::string>());
  }
  const nlohmann::json& progress = painting.at("progress");
  if (progress.is_null()) return fmt::format("Done: {}", name);
  return fmt::format("Done: {} ({:.0f} s)", name, progress.at("seconds").get<double>());
}

}  // namespace

StudioNews::StudioNews(studio::EventHub& hub) : listener_(hub) {
  thread_ = std::jthread([this, &hub](const std::stop_token& stop) {
    while (!stop.stop_requested() && !hub.is_closed()) {
      if (const auto event = listener_.wait(kLook)) tell(*event);
    }
  });
}

StudioNews::~StudioNews() {
  thread_.request_stop();
  thread_.join();
}

void StudioNews::tell(const studio::Event& event) {
  if (event.name != "painting" && event.name != "removed") return;
  const auto painting = nlohmann::json::parse(event.data);
  const auto id = painting.at("id").get<std::string>();
  if (event.name == "removed") {
    states_.erase(id);
    return;
  }
  const auto state = painting.at("state").get<std::string>();
  if (std::exchange(states_[id], state) != state) {
    fmt::print(stderr, "{}\n", line_of(painting, state));
  }
}

}  // namespace impasto::cli
