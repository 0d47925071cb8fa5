// Orders and changes out of JSON of any origin.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/closest_word.h"
#include "image/data_uri.h"
#include "studio/workshop/json.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/words.h"

namespace impasto::studio {
namespace {

using nlohmann::json;

constexpr double kMostWeight = 1e12;
constexpr std::size_t kMostStyles = 64;
constexpr std::size_t kMostMasks = kMostStyles + 1;
constexpr std::size_t kMostMaskBytes = std::size_t{16} << 20;

[[noreturn]] void fail(const std::string& message) { throw Refusal(Reason::invalid, message); }

std::string shown(const json& value) {
  if (value.is_string()) return excerpt_of(value.get_ref<const std::string&>());
  if (value.is_object() || value.is_array()) return value.type_name();
  return value.dump();
}

[[noreturn]] void fail(std::string_view key, const json& value, std::string_view words) {
  fail(fmt::format("{} is {}; it must be {}", key, shown(value), words));
}

/// Goes through an object's keys, each of which `readers` knows.
using Readers = std::vector<std::pair<std::string, std::function<void(const json&)>>>;

void read_object(const json& object, std::string_view name, const Readers& readers) {
  if (!object.is_object()) fail(name, object, "an object in braces");
  for (const auto& [key, value] : object.items()) {
    const auto reader = std::ranges::find_if(
        readers, [&wanted = key](const auto& known) { return known.first == wanted; });
    if (reader != readers.end()) {
      reader->second(value);
      continue;
    }
    std::vector<std::string> keys;
    for (const auto& known : readers) keys.push_back(known.first);
    const std::string meant = closest_word(key, keys);
    fail(fmt::format("{} has an unknown key {}; {}", name, excerpt_of(key),
                     meant.empty() ? fmt::format("known are {}", fmt::join(keys, ", "))
                                   : fmt::format("did you mean \"{}\"?", meant)));
  }
}

const json& list_in(const json& value, std::string_view name, std::size_t most) {
  if (!value.is_array()) fail(name, value, "a list in brackets");
  if (value.size() > most) {
    fail(fmt::format("{} has {} entries; {} are taken at most", name, value.size(), most));
  }
  return value;
}

std::string text_in(const json& value, std::string_view name) {
  if (!value.is_string()) fail(name, value, "text in quotes");
  return value.get<std::string>();
}

std::string id_in(const json& value, std::string_view name) {
  if (!value.is_string() || !is_id(value.get_ref<const std::string&>())) {
    fail(name, value, "a picture's id, 16 digits from 0 to f");
  }
  return value.get<std::string>();
}

double weight_in(const json& value, std::string_view name) {
  const double number = value.is_number() ? value.get<double>() : -1.0;
  if (!(number >= 0.0 && number <= kMostWeight)) fail(name, value, "a number from 0 to 1e12");
  return number;
}

std::vector<Order::Style> styles_in(const json& value) {
  std::vector<Order::Style> styles;
  for (const json& entry : list_in(value, "styles", kMostStyles)) {
    Order::Style& style = styles.emplace_back();
    const std::string name = fmt::format("styles[{}]", styles.size() - 1);
    read_object(entry, name,
                {{"picture", [&](const json& id) { style.picture = id_in(id, name + ".picture"); }},
                 {"weight", [&](const json& weight) {
                    style.weight = weight_in(weight, name + ".weight");
                  }}});
    if (style.picture.empty()) fail(name + " has no picture; name one");
  }
  return styles;
}

void read_regions(const json& value, Order& order) {
  read_object(
      value, "regions",
      {{"content", [&](const json& id) { order.content_regions = id_in(id, "regions.content"); }},
       {"styles", [&](const json& ids) {
          for (const json& id : list_in(ids, "regions.styles", kMostStyles)) {
            order.style_regions.push_back(id_in(id, "an entry of regions.styles"));
          }
        }}});
  if (order.content_regions.empty())
    fail("regions has no content; name the picture of its regions");
  if (!order.style_regions.empty() && order.style_regions.size() != order.styles.size()) {
    fail(fmt::format("regions.styles has {} entries for {} styles; give one for each, or none",
                     order.style_regions.size(), order.styles.size()));
  }
}

/// The styles' weights stand beside their pictures; what the recipe says of them is left out.
Recipe recipe_in(json value) {
  if (!value.is_object()) fail("recipe", value, "an object in braces");
  if (value.contains("loss") && value["loss"].is_object()) value["loss"].erase("style_blend");
  try {
    return recipe_from_json(value.dump(-1, ' ', false, json::error_handler_t::replace));
  } catch (const Error& error) {
    fail(error.what());
  }
}

void read_masks(const json& value, Order& order) {
  if (!value.is_object()) fail("masks", value, "an object in braces");
  if (value.size() > kMostMasks) {
    fail(fmt::format("masks has {} entries; {} are taken at most", value.size(), kMostMasks));
  }
  for (const auto& [id, uri] : value.items()) {
    if (!is_id(id)) fail("a key of masks", id, "a picture's id, 16 digits from 0 to f");
    try {
      order.masks[id] = bytes_of_data_uri(text_in(uri, "a mask"), kMostMaskBytes);
    } catch (const Error& error) {
      fail(fmt::format("the mask {} cannot be read: {}", id, error.what()));
    }
  }
}

void set_blend(Order& order) {
  std::vector<double> blend;
  for (const Order::Style& style : order.styles) blend.push_back(style.weight);
  const bool all_same = std::ranges::adjacent_find(blend, std::not_equal_to<>()) == blend.end();
  if (all_same && (blend.empty() || blend.front() > 0.0)) blend.clear();
  order.recipe.loss.style_blend = std::move(blend);
  try {
    order.recipe.validate();
  } catch (const Error& error) {
    fail(error.what());
  }
}

}  // namespace

Order order_from_json(const json& value) {
  Order order;
  const json* regions = nullptr;
  read_object(
      value, "the order",
      {{"name", [&](const json& name) { order.name = clean_name(text_in(name, "name")); }},
       {"content",
        [&](const json& id) { order.content = id.is_null() ? "" : id_in(id, "content"); }},
       {"styles", [&](const json& styles) { order.styles = styles_in(styles); }},
       {"initial",
        [&](const json& id) { order.initial = id.is_null() ? "" : id_in(id, "initial"); }},
       {"regions", [&](const json& given) { regions = given.is_null() ? nullptr : &given; }},
       {"recipe", [&](const json& recipe) { order.recipe = recipe_in(recipe); }},
       {"masks", [&](const json& masks) { read_masks(masks, order); }},
       {"pictures", [](const json& pictures) {
          if (!pictures.is_object()) fail("pictures", pictures, "an object in braces");
        }}});
  if (regions != nullptr) read_regions(*regions, order);
  set_blend(order);
  return order;
}

WeightChange weights_from_json(const json& value) {
  WeightChange change;
  const auto weight = [](std::optional<double>& to, const char* name) {
    return [&to, name](const json& number) { to = weight_in(number, name); };
  };
  read_object(value, "weights",
              {{"content_weight", weight(change.content_weight, "content_weight")},
               {"style_weight", weight(change.style_weight, "style_weight")},
               {"tv_weight", weight(change.tv_weight, "tv_weight")},
               {"styles", [&](const json& weights) {
                  change.styles.emplace();
                  for (const json& number : list_in(weights, "styles", kMostStyles)) {
                    change.styles->push_back(weight_in(number, "an entry of styles"));
                  }
                }}});
  return change;
}

}  // namespace impasto::studio
