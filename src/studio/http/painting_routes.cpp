#include <fmt/format.h>

#include <string>
#include <utility>

#include "studio/http/answers.h"
#include "studio/http/routes.h"
#include "studio/workshop/json.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/shape_names.h"
#include "studio/workshop/words.h"

namespace impasto::studio {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostListed = 200;
constexpr int kUsuallyListed = 50;
constexpr int kMostPosition = 1'000'000;

/// An order may bring the masks of its regions along, in Base64.
constexpr std::size_t kOrderBytes = 8U << 20U;
constexpr std::size_t kChangeBytes = 1U << 20U;

nlohmann::json json_body(const Call& call) {
  const std::string type = call.request.get_header_value("Content-Type");
  if (!type.empty() && !type.starts_with("application/json")) {
    throw Refusal(Reason::invalid, "the Content-Type is not JSON's; send application/json");
  }
  return parse_json(call.body);
}

void answer_painting(Call& call, const Painting& painting, int status = 200) {
  answer_json(call.response, painting_json(painting, true), status);
}

void list_paintings(Studio& studio, Call& call) {
  const httplib::Request& request = call.request;
  check_parameters(request, {"state", "search", "limit", "before"});
  PaintingQuery query;
  if (request.has_param("state")) {
    query.state = value_of(kStateNames, request.get_param_value("state"));
    if (!query.state.has_value()) {
      throw Refusal(Reason::invalid,
                    "the parameter state is none of queued, painting, paused, "
                    "done, stopped and failed");
    }
  }
  query.search = clean_name(request.get_param_value("search"));
  query.limit = number_parameter(request, "limit", kUsuallyListed, 1, kMostListed);
  query.before = request.get_param_value("before");
  if (request.has_param("before") && !is_id(query.before)) {
    throw Refusal(Reason::invalid,
                  "the parameter before is no painting's id, 16 digits from 0 to f");
  }
  const PaintingPage page = studio.paintings(query);
  Json list = Json::array();
  for (const Painting& painting : page.paintings) list.push_back(painting_json(painting, false));
  answer_json(call.response, {{"paintings", std::move(list)}, {"more", page.more}});
}

/// {"name"?, "position"?, "weights"?}: checked as a whole before anything changes.
struct PaintingChange {
  std::optional<std::string> name;
  std::optional<int> position;
  std::optional<WeightChange> weights;
};

PaintingChange change_of(const nlohmann::json& json) {
  if (!json.is_object() || json.empty()) {
    throw Refusal(Reason::invalid,
                  "the change is no object with a name, a position or weights; give one of them");
  }
  PaintingChange change;
  for (const auto& [key, value] : json.items()) {
    if (key == "name" && value.is_string()) {
      change.name = clean_name(value.get<std::string>());
      if (!change.name->empty()) continue;
      throw Refusal(Reason::invalid, "the name is empty; give one of up to 200 bytes");
    }
    if (key == "position" && value.is_number_integer() && value >= 1 && value <= kMostPosition) {
      change.position = value.get<int>();
    } else if (key == "weights") {
      change.weights = weights_from_json(value);
    } else if (key == "name" || key == "position") {
      throw Refusal(Reason::invalid, key == "name"
                                         ? "the name is no text; put it in quotes"
                                         : "the position is no whole number from 1 (the next) up");
    } else {
      throw Refusal(Reason::invalid, fmt::format("the change has an unknown key {}; known are "
                                                 "name, position and weights",
                                                 excerpt_of(key)));
    }
  }
  return change;
}

void change_painting(Studio& studio, Call& call) {
  check_parameters(call.request, {});
  const std::string& id = call.arguments[0];
  const PaintingChange change = change_of(json_body(call));
  // What may be refused comes first.
  if (change.weights.has_value()) static_cast<void>(studio.change_weights(id, *change.weights));
  if (change.position.has_value()) static_cast<void>(studio.move_to(id, *change.position));
  if (change.name.has_value()) static_cast<void>(studio.rename(id, *change.name));
  answer_painting(call, studio.painting(id));
}

void add_action(Router& router, Studio& studio, const std::string& name,
                Painting (Studio::*act)(const std::string&)) {
  router.add({"POST", "/api/paintings/{id}/" + name, [&studio, act](Call& call) {
                check_parameters(call.request, {});
                answer_painting(call, (studio.*act)(call.arguments[0]));
              }});
}

}  // namespace

void add_painting_routes(Router& router, Studio& studio) {
  router.add({"GET", "/api/paintings", [&studio](Call& call) { list_paintings(studio, call); }});
  router.add({"POST", "/api/paintings",
              [&studio](Call& call) {
                check_parameters(call.request, {});
                answer_painting(call, studio.order(order_from_json(json_body(call))), 201);
              },
              kOrderBytes});
  router.add({"POST", "/api/estimate",
              [&studio](Call& call) {
                check_parameters(call.request, {});
                const Order order = order_from_json(json_body(call));
                answer_json(call.response, estimate_json(studio.estimate(order)));
              },
              kOrderBytes});
  router.add({"GET", "/api/paintings/{id}", [&studio](Call& call) {
                check_parameters(call.request, {});
                answer_painting(call, studio.painting(call.arguments[0]));
              }});
  router.add({"PATCH", "/api/paintings/{id}",
              [&studio](Call& call) { change_painting(studio, call); }, kChangeBytes});
  router.add({"DELETE", "/api/paintings/{id}", [&studio](Call& call) {
                check_parameters(call.request, {});
                studio.remove(call.arguments[0]);
                call.response.status = 204;
              }});
  add_action(router, studio, "pause", &Studio::pause);
  add_action(router, studio, "resume", &Studio::resume);
  add_action(router, studio, "stop", &Studio::stop);
}

}  // namespace impasto::studio
