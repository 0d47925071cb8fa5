#pragma once

#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <string>

#include "studio/http/answers.h"
#include "studio/http/routes.h"
#include "studio/http/serving.h"
#include "studio/workshop/event_hub.h"

namespace impasto::studio {

inline constexpr const char* kToken = "a-token";

/// All of the server but the studio: a few plain routes, and events, at a free port.
class TestServing {
 public:
  explicit TestServing(const ServerLimits& given = {}, const std::string& password = "",
                       const std::string& host = "127.0.0.1")
      : limits(given), endpoint_(host, 0) {
    router.add(
        {"GET", "/text", [](Call& call) { answer_bytes(call.response, "hello", "text/plain"); }});
    router.add({"GET", "/api/text",
                [](Call& call) { answer_bytes(call.response, "hello", "text/plain"); }});
    router.add({"GET", "/large", [](Call& call) {
                  answer_bytes(call.response, std::string(32U << 20U, 'x'), "text/plain");
                }});
    router.add({"POST", "/api/length",
                [](Call& call) {
                  answer_bytes(call.response, std::to_string(call.body.size()), "text/plain");
                },
                1000});
    router.add({"DELETE", "/api/{id}", [](Call& call) { call.response.status = 204; }});
    add_event_routes(router, events, limits, listening);
    Descriptor socket = endpoint_.listen();
    access.emplace(endpoint_, kToken, password);
    serving.emplace(std::move(socket), router, *access, limits);
  }

  [[nodiscard]] int port() const { return endpoint_.port(); }

  /// A request's head up to the empty line, which is left out.
  [[nodiscard]] std::string head(const std::string& line) const {
    return fmt::format("{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX-Impasto-Token: {}\r\n", line, port(),
                       kToken);
  }

  [[nodiscard]] std::string get(const std::string& path) const {
    return head("GET " + path) + "\r\n";
  }

  ServerLimits limits;
  EventHub events;
  std::atomic<int> listening = 0;
  Router router;
  std::optional<Access> access;
  std::optional<Serving> serving;

 private:
  Endpoint endpoint_;
};

}  // namespace impasto::studio
