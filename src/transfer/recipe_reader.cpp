#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/closest_word.h"
#include "impasto/error.h"
#include "impasto/recipe.h"
#include "transfer/recipe_json.h"
#include "transfer/settings_table.h"
#include "weights/excerpt.h"

namespace impasto {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 1 << 20;
constexpr int kDeepest = 8;  // a recipe itself has four levels
constexpr const char* kVersionKey = "impasto";

std::string text_of(const Json& value) {
  constexpr std::size_t kMostCharacters = 60;
  if (value.is_string()) return excerpt(value.get_ref<const std::string&>(), kMostCharacters);
  if (value.is_array() || value.is_object()) return value.empty() ? "empty" : value.type_name();
  return value.dump();
}

[[noreturn]] void fail(std::string_view name, const Json& value, std::string_view words) {
  throw Error(fmt::format("the recipe's {} is {}; it must be {}", name, text_of(value), words));
}

void read_value(const Json& json, bool& value, std::string_view name) {
  if (!json.is_boolean()) fail(name, json, "true or false");
  value = json.get<bool>();
}

void read_value(const Json& json, std::uint64_t& value, std::string_view name) {
  if (!json.is_number_unsigned()) {
    fail(name, json, "a whole number from 0 to 18446744073709551615");
  }
  value = json.get<std::uint64_t>();
}

void read_value(const Json& json, std::string& value, std::string_view name) {
  if (!json.is_string()) fail(name, json, "text in quotes");
  value = json.get<std::string>();
}

void read_value(const Json& json, int& value, std::string_view name, const Range& range) {
  const bool fits = json.is_number_integer() && json.get<double>() >= range.least &&
                    json.get<double>() <= range.most;
  if (!fits) fail(name, json, fmt::format("a whole number, {}", range.words));
  value = json.get<int>();
}

void read_value(const Json& json, double& value, std::string_view name, const Range& range) {
  const bool fits =
      json.is_number() && json.get<double>() >= range.least && json.get<double>() <= range.most;
  if (!fits) fail(name, json, fmt::format("a number, {}", range.words));
  value = json.get<double>();
}

template <typename Value, std::size_t N>
void read_value(const Json& json, Value& value, std::string_view name,
                const Names<Value, N>& names) {
  std::vector<std::string> words;
  for (const auto& [word, candidate] : names) {
    if (json.is_string() && json.get_ref<const std::string&>() == word) {
      value = candidate;
      return;
    }
    words.emplace_back(word);
  }
  const std::string meant = json.is_string() ? closest_word(json.get<std::string>(), words) : "";
  fail(name, json,
       fmt::format("one of {}{}", fmt::join(words, ", "),
                   meant.empty() ? "" : fmt::format(" (did you mean {}?)", meant)));
}

/// Reads the settings of one object, those that it has; refuse_others() must follow.
class Reader {
 public:
  Reader(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object.is_object()) fail(path_.empty() ? "text" : path_, object, "an object in braces");
    if (!path_.empty()) path_ += '.';
  }

  template <typename Value, typename... Rule>
  void operator()(std::string_view key, Value& value, const Rule&... rule) {
    if (const Json* json = find(key)) read_value(*json, value, name(key), rule...);
  }

  template <typename Number>
  void operator()(std::string_view key, std::vector<Number>& values, const Range& range) {
    numbers(key, values, range);
  }

  void operator()(std::string_view key, std::vector<std::string>& values) {
    read_list(key, values, [](const Json& json, std::string& value, const std::string& name) {
      read_value(json, value, name);
    });
  }

  template <typename Number>
  void numbers(std::string_view key, std::vector<Number>& values, const Range& range) {
    read_list(key, values, [&](const Json& json, Number& value, const std::string& name) {
      read_value(json, value, name, range);
    });
  }

  template <typename Structure, typename Fields>
  void list(std::string_view key, std::vector<Structure>& structures, const Fields& fields) {
    read_list(key, structures, [&](const Json& json, Structure& value, const std::string& name) {
      Reader inner(json, name);
      fields(value, inner);
      inner.refuse_others();
    });
  }

  template <typename Fields>
  void section(std::string_view key, const Fields& fields) {
    const Json* json = find(key);
    const Json nothing = Json::object();
    Reader inner(json == nullptr ? nothing : *json, name(key));
    fields(inner);
    inner.refuse_others();
    for (const std::string& inner_key : inner.keys_) deeper_.push_back(inner.path_ + inner_key);
  }

  /// Throws Error for a key that is no setting.
  void refuse_others() const {
    for (const auto& [key, value] : object_.items()) {
      if (std::ranges::find(keys_, key) == keys_.end()) refuse(key);
    }
  }

  /// A key that may be there and is no setting.
  void allow(std::string_view key) { keys_.emplace_back(key); }

 private:
  [[nodiscard]] const Json* find(std::string_view key) {
    allow(key);
    const auto found = object_.find(keys_.back());
    return found == object_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string name(std::string_view key) const { return path_ + std::string(key); }

  template <typename Value, typename Read>
  void read_list(std::string_view key, std::vector<Value>& values, const Read& read) {
    const Json* json = find(key);
    if (json == nullptr) return;
    if (!json->is_array()) fail(name(key), *json, "a list in brackets");
    values.assign(json->size(), Value{});
    for (std::size_t i = 0; i < values.size(); ++i) {
      read((*json)[i], values[i], fmt::format("{}[{}]", name(key), i));
    }
  }

  [[noreturn]] void refuse(const std::string& key) const {
    std::string meant = closest_word(key, keys_);
    for (const std::string& path : deeper_) {
      if (path.ends_with("." + key)) meant = path;  // forgot the section
    }
    throw Error(
        fmt::format("the recipe has an unknown setting {} in {}; {}", excerpt(key),
                    path_.empty() ? "its outermost object" : path_.substr(0, path_.size() - 1),
                    meant.empty() ? fmt::format("known there are {}", fmt::join(keys_, ", "))
                                  : fmt::format("did you mean \"{}\"?", meant)));
  }

  const Json& object_;
  std::string path_;                 // of the object, with a dot at its end
  std::vector<std::string> keys_;    // that were looked for
  std::vector<std::string> deeper_;  // settings of this object's sections
};

/// Refuses what a tree of JSON would hide or could not hold: deep nesting, a key given twice.
class ParseGuard {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kDeepest) throw Error("the recipe is nested too deep; it has lists in objects");
    if (event == Json::parse_event_t::object_start) {
      keys_.resize(static_cast<std::size_t>(depth) + 1);
      keys_.back().clear();
    }
    if (event == Json::parse_event_t::key) {
      keys_.resize(static_cast<std::size_t>(depth));
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys_.back().insert(key).second) {
        throw Error(fmt::format("the recipe gives {} twice; leave one out", excerpt(key)));
      }
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;  // of the objects that are open, by depth
};

[[noreturn]] void fail_to_parse(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is none
  throw Error(fmt::format("the recipe is no JSON at line {}, column {}: {}; correct it there", line,
                          before.size() - line_start + 1,
                          excerpt(text.substr(std::min(before.size(), text.size())), 20)));
}

Json parse(std::string_view text) {
  if (text.size() > kMostBytes) {
    throw Error(fmt::format("the recipe has {} bytes; one of more than {} is none", text.size(),
                            kMostBytes));
  }
  ParseGuard guard;
  try {
    return Json::parse(text, std::ref(guard));
  } catch (const Json::parse_error& error) {
    fail_to_parse(text, error.byte);
  } catch (const Json::exception&) {
    throw Error("the recipe has a number that is too large for any setting");
  }
}

/// A weight that a change leaves out would get its default, which is hardly what was meant.
void require_whole_changes(const Json& json) {
  if (!json.is_object() || !json.contains("changes") || !json["changes"].is_array()) return;
  const Json& changes = json["changes"];
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (!changes[i].is_object()) continue;
    for (const char* const key :
         {"evaluations", "content_weight", "style_weight", "tv_weight", "style_blend"}) {
      if (changes[i].contains(key)) continue;
      throw Error(
          fmt::format("the recipe's changes[{}] has no {}; a change names all weights, those that "
                      "stay too",
                      i, key));
    }
  }
}

/// Recipes of before November 2026 have one scale for all styles.
void rename_style_scale(Json& json) {
  if (!json.is_object() || !json.contains("style_scale") || json.contains("style_scales")) return;
  json["style_scales"] = Json::array({json["style_scale"]});
  json.erase("style_scale");
}

/// A weight or a border that somebody wrote down holds as it is, unless the recipe says otherwise;
/// so do those of recipes of before December 2026.
void take_as_written(Json& json) {
  const auto imply = [](Json& object, const char* written, const char* key, const Json& value) {
    if (object.contains(written) && !object.contains(key)) object[key] = value;
  };
  if (!json.is_object()) return;
  imply(json, "border", "coarse_border", 0);
  if (json.contains("loss") && json["loss"].is_object()) {
    imply(json["loss"], "style_weight", "balance_style", false);
  }
}

}  // namespace

Recipe recipe_from_json(std::string_view text) {
  Json json = parse(text);
  rename_style_scale(json);
  require_whole_changes(json);
  take_as_written(json);
  Recipe recipe;
  Reader reader(json, "");
  reader.allow(kVersionKey);
  reader.allow(kPaintedFromKey);
  visit_settings(recipe, reader);
  reader.refuse_others();
  recipe.validate();
  return recipe;
}

}  // namespace impasto
