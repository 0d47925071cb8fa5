#include "studio/workshop/json.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "studio/workshop/refusal.h"
#include "studio/workshop/shape_names.h"
#include "studio/workshop/words.h"
#include "transfer/recipe_json.h"

namespace impasto::studio {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 16;

Json time_json(std::int64_t milliseconds) {
  if (milliseconds == 0) return nullptr;
  return iso_time(milliseconds);
}

Json scales_json(const Plan& plan) {
  Json scales = Json::array();
  for (const Plan::Scale& scale : plan.scales) {
    scales.push_back({{"width", scale.width},
                      {"height", scale.height},
                      {"iterations", scale.iterations},
                      {"tile", scale.tile}});
  }
  return scales;
}

Json plan_json(const Plan& plan) {
  return {{"model", plan.model},
          {"precision", plan.precision},
          {"precision_note", plan.precision_note},
          {"threads", plan.threads},
          {"peak_bytes", plan.peak_bytes},
          {"disk_bytes", plan.disk_bytes},
          {"scales", scales_json(plan)}};
}

Json standing_json(const Standing& standing) {
  return {{"scale", standing.scale},
          {"iteration", standing.iteration},
          {"evaluations", standing.evaluations},
          {"all_evaluations", standing.all_evaluations},
          {"planned_evaluations", standing.planned_evaluations},
          {"seconds", standing.seconds},
          {"seconds_left", standing.seconds_left < 0.0 ? Json() : Json(standing.seconds_left)},
          {"content", standing.content},
          {"style", standing.style},
          {"tv", standing.tv},
          {"total", standing.total}};
}

Json weights_json(const Weights& weights) {
  return {{"content_weight", weights.content_weight},
          {"style_weight", weights.style_weight},
          {"tv_weight", weights.tv_weight},
          {"styles", weights.styles}};
}

/// Keeps objects from having a key twice, and anything from being nested deep.
class ParseGuard {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > kDeepest) throw Refusal(Reason::invalid, "the JSON is nested too deep");
    if (event == Event::object_start) {
      keys_.resize(static_cast<std::size_t>(depth) + 1);
      keys_.back().clear();
    }
    if (event == Event::key) {
      keys_.resize(static_cast<std::size_t>(depth));
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys_.back().insert(key).second) {
        throw Refusal(Reason::invalid,
                      fmt::format("the JSON has the key {} twice; leave one out", excerpt_of(key)));
      }
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;  // of the objects that are open, by depth
};

}  // namespace

nlohmann::json parse_json(std::string_view text) {
  ParseGuard guard;
  try {
    return nlohmann::json::parse(text, std::ref(guard));
  } catch (const nlohmann::json::parse_error& error) {
    throw Refusal(Reason::invalid,
                  fmt::format("the text is no JSON at byte {}; correct it there", error.byte));
  } catch (const nlohmann::json::exception&) {
    throw Refusal(Reason::invalid, "the JSON holds a number that is too large for anything");
  }
}

Json order_json(const Order& order, bool with_recipe) {
  Json json = {{"name", order.name}};
  if (!order.content.empty()) json["content"] = order.content;
  json["styles"] = Json::array();
  for (const Order::Style& style : order.styles) {
    json["styles"].push_back({{"picture", style.picture}, {"weight", style.weight}});
  }
  if (!order.initial.empty()) json["initial"] = order.initial;
  if (!order.content_regions.empty()) {
    json["regions"]["content"] = order.content_regions;
    if (!order.style_regions.empty()) json["regions"]["styles"] = order.style_regions;
  }
  if (with_recipe) json["recipe"] = recipe_json(order.recipe);
  return json;
}

Json painting_json(const Painting& painting, bool with_recipe) {
  const bool has_picture = painting.width > 0;
  return {{"id", painting.id},
          {"name", painting.order.name},
          {"state", name_of(kStateNames, painting.state)},
          {"created", time_json(painting.created)},
          {"started", time_json(painting.started)},
          {"finished", time_json(painting.finished)},
          {"order", order_json(painting.order, with_recipe)},
          {"error", painting.error.empty() ? Json() : Json(painting.error)},
          {"position", painting.position == 0 ? Json() : Json(painting.position)},
          {"plan", painting.plan ? plan_json(*painting.plan) : Json()},
          {"progress", painting.standing ? standing_json(*painting.standing) : Json()},
          {"weights", weights_json(painting.weights)},
          {"picture", has_picture ? Json{{"width", painting.width},
                                         {"height", painting.height},
                                         {"version", painting.version}}
                                  : Json()},
          {"frames", painting.frames}};
}

Json picture_json(const StoredPicture& picture) {
  return {{"id", picture.id},
          {"name", picture.name},
          {"width", picture.width},
          {"height", picture.height},
          {"bytes", picture.bytes},
          {"type", picture.type},
          {"example", picture.example},
          {"role", name_of(kRoleNames, picture.role)},
          {"added", time_json(picture.added)}};
}

Json estimate_json(const Estimate& estimate) {
  int evaluations = 0;
  for (const Plan::Scale& scale : estimate.plan.scales) evaluations += scale.iterations;
  return {{"fits", estimate.fits},
          {"message", estimate.message},
          {"width", estimate.width},
          {"height", estimate.height},
          {"seconds", estimate.seconds ? Json(*estimate.seconds) : Json()},
          {"seconds_basis", estimate.measured ? "measured" : "estimated"},
          {"peak_bytes", estimate.plan.peak_bytes},
          {"available_bytes", estimate.available_bytes},
          {"disk_bytes", estimate.plan.disk_bytes},
          {"largest_size", estimate.largest_size > 0 ? Json(estimate.largest_size) : Json()},
          {"evaluations", evaluations},
          {"scales", scales_json(estimate.plan)}};
}

}  // namespace impasto::studio
