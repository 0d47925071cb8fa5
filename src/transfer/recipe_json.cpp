#include "transfer/recipe_json.h"

#include "impasto/version.h"
#include "transfer/names.h"
#include "transfer/settings_table.h"

namespace impasto {
namespace {

using Json = nlohmann::ordered_json;

/// Writes every setting under its key.
class Writer {
 public:
  explicit Writer(Json& json) : json_(json) {}

  template <typename Value>
  void operator()(std::string_view key, const Value& value) const {
    json_[std::string(key)] = value;
  }
  template <typename Value>
  void operator()(std::string_view key, const Value& value, const Range&) const {
    (*this)(key, value);
  }
  template <typename Value, std::size_t N>
  void operator()(std::string_view key, Value value, const Names<Value, N>& names) const {
    (*this)(key, std::string(name_of(names, value)));
  }
  template <typename Number>
  void numbers(std::string_view key, const std::vector<Number>& values, const Range&) const {
    (*this)(key, values);
  }

  template <typename Structure, typename Fields>
  void list(std::string_view key, const std::vector<Structure>& structures,
            const Fields& fields) const {
    Json all = Json::array();
    for (const Structure& structure : structures) {
      const Writer inner(all.emplace_back(Json::object()));
      fields(structure, inner);
    }
    (*this)(key, all);
  }

  template <typename Fields>
  void section(std::string_view key, const Fields& fields) const {
    const Writer inner(json_[std::string(key)]);
    fields(inner);
  }

 private:
  Json& json_;
};

Json terms_json(const std::vector<LossTerm>& terms) {
  Json list = Json::array();
  for (const LossTerm& term : terms) {
    Json entry = {{"layer", term.layer}, {"weight", term.weight}, {"value", term.value}};
    if (term.statistic != StyleStatistic::gram) {
      entry["statistic"] = name_of(kStyleStatisticNames, term.statistic);
    }
    if (!term.region.empty()) entry["region"] = term.region;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

Json recipe_json(const Recipe& recipe) {
  Json json = {{"impasto", version}};
  const Writer writer(json);
  visit_settings(recipe, writer);
  return json;
}

Json change_json(const WeightChange& change) {
  Json json;
  const Writer writer(json);
  visit_change(change, writer);
  return json;
}

Json report_json(const LossReport& report, const LossSettings& settings, int width, int height) {
  return {
      {"width", width},
      {"height", height},
      {"form", name_of(kLossFormNames, report.form)},
      {"content", terms_json(report.content)},
      {"style", terms_json(report.style)},
      {"tv", {{"weight", settings.tv_weight}, {"value", report.tv}}},
      {"total", report.total},
  };
}

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string to_json(const Recipe& recipe) { return json_text(recipe_json(recipe)); }

}  // namespace impasto
