#include "transfer/checkpoint_json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include "impasto/error.h"
#include "transfer/names.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr int kMostEvaluations = 1'000'000'000;
constexpr int kLargestTile = 100'000;
constexpr int kMostScales = 1000;
constexpr std::string_view kStorageNames[] = {"memory", "disk"};

/// JSON has no numbers that are not finite.
json number_json(double number) { return std::isfinite(number) ? json(number) : json(); }

double number_from(const json& number) {
  return number.is_null() ? std::numeric_limits<double>::quiet_NaN() : number.get<double>();
}

/// A whole number within bounds.
int integer_from(const json& object, const char* key, int least, int most) {
  const json& number = object.at(key);
  if (!number.is_number_integer() || number < least || number > most) {
    throw Error(
        fmt::format("its {} is {}; it must be from {} to {}", key, number.dump(), least, most));
  }
  return number.get<int>();
}

template <typename Value, std::size_t N>
Value value_of(const Names<Value, N>& names, const json& word) {
  for (const auto& [name, value] : names) {
    if (word == name) return value;
  }
  throw Error(fmt::format("{} is not a word that it may hold", word.dump()));
}

json terms_json(const std::vector<LossTerm>& terms) {
  json list = json::array();
  for (const LossTerm& term : terms) {
    list.push_back({{"layer", term.layer},
                    {"weight", term.weight},
                    {"value", number_json(term.value)},
                    {"statistic", name_of(kStyleStatisticNames, term.statistic)},
                    {"region", term.region}});
  }
  return list;
}

std::vector<LossTerm> terms_from(const json& list) {
  std::vector<LossTerm> terms;
  for (const json& term : list) {
    terms.push_back({.layer = term.at("layer").get<std::string>(),
                     .weight = term.at("weight").get<double>(),
                     .value = number_from(term.at("value")),
                     .statistic = value_of(kStyleStatisticNames, term.at("statistic")),
                     .region = term.at("region").get<std::string>()});
  }
  return terms;
}

json loss_json(const LossReport& loss) {
  return {{"form", name_of(kLossFormNames, loss.form)},
          {"content", terms_json(loss.content)},
          {"style", terms_json(loss.style)},
          {"tv", number_json(loss.tv)},
          {"weighted_content", number_json(loss.weighted_content)},
          {"weighted_style", number_json(loss.weighted_style)},
          {"weighted_tv", number_json(loss.weighted_tv)},
          {"total", number_json(loss.total)}};
}

LossReport loss_from(const json& loss) {
  LossReport report;
  report.form = value_of(kLossFormNames, loss.at("form"));
  report.content = terms_from(loss.at("content"));
  report.style = terms_from(loss.at("style"));
  report.tv = number_from(loss.at("tv"));
  report.weighted_content = number_from(loss.at("weighted_content"));
  report.weighted_style = number_from(loss.at("weighted_style"));
  report.weighted_tv = number_from(loss.at("weighted_tv"));
  report.total = number_from(loss.at("total"));
  return report;
}

Layout layout_from(const json& layout) {
  const int tile = integer_from(layout, "tile", kTileOff, kLargestTile);
  if (tile > 0 && tile % 16 != 0) throw Error(fmt::format("its tile is {}", tile));
  const json& maps = layout.at("maps");
  if (maps != kStorageNames[0] && maps != kStorageNames[1]) {
    throw Error(fmt::format("its maps are in {}", maps.dump()));
  }
  return {.tile = tile, .maps = maps == kStorageNames[0] ? Storage::memory : Storage::disk};
}

/// Settings that change no value.
bool may_differ(const std::string& key) {
  static const std::set<std::string> keys = {"/impasto", "/engine/threads", "/engine/memory_bytes"};
  return keys.contains(key);
}

}  // namespace

json identity_json(const PaintingIdentity& identity) {
  json pictures = json::array();
  for (const InputPicture& picture : identity.pictures) {
    pictures.push_back({{"role", picture.role}, {"sha256", picture.sha256}});
  }
  return {{"recipe", identity.recipe},
          {"model", identity.model},
          {"model_sha256", identity.model_sha256},
          {"precision", name_of(kPrecisionNames, identity.precision)},
          {"pictures", pictures}};
}

PaintingIdentity identity_from(const json& json) {
  PaintingIdentity identity{.recipe = json.at("recipe"),
                            .model = json.at("model").get<std::string>(),
                            .model_sha256 = json.at("model_sha256").get<std::string>(),
                            .precision = value_of(kPrecisionNames, json.at("precision"))};
  for (const auto& picture : json.at("pictures")) {
    identity.pictures.push_back(
        {picture.at("role").get<std::string>(), picture.at("sha256").get<std::string>()});
  }
  return identity;
}

json choices_json(const PaintingChoices& choices) {
  json kernels = json::array();
  for (const auto& [family, choice] : choices.kernels) {
    kernels.push_back({{"backward", family.backward},
                       {"in", family.in_channels},
                       {"out", family.out_channels},
                       {"positions", family.least_positions},
                       {"precision", name_of(kPrecisionNames, family.precision)},
                       {"kernels", name_of(kKernelNames, choice)}});
  }
  json layouts = json::array();
  for (const Layout& layout : choices.layouts) {
    layouts.push_back(
        {{"tile", layout.tile}, {"maps", kStorageNames[layout.maps == Storage::memory ? 0 : 1]}});
  }
  return {{"kernels", kernels}, {"layouts", layouts}};
}

PaintingChoices choices_from(const json& json) {
  constexpr int kMost = std::numeric_limits<int>::max();
  PaintingChoices choices;
  for (const auto& kernel : json.at("kernels")) {
    const ConvolutionFamily family{.backward = kernel.at("backward").get<bool>(),
                                   .in_channels = integer_from(kernel, "in", 0, kMost),
                                   .out_channels = integer_from(kernel, "out", 0, kMost),
                                   .least_positions = integer_from(kernel, "positions", 0, kMost),
                                   .precision = value_of(kPrecisionNames, kernel.at("precision"))};
    choices.kernels[family] = value_of(kKernelNames, kernel.at("kernels"));
  }
  for (const auto& layout : json.at("layouts")) choices.layouts.push_back(layout_from(layout));
  return choices;
}

json standing_json(const Standing& standing) {
  const Progress& progress = standing.progress;
  return {{"scale", progress.scale},
          {"iteration", progress.iteration},
          {"evaluations", progress.evaluations},
          {"seconds", progress.seconds},
          {"loss", loss_json(progress.loss)},
          {"converged", standing.converged},
          {"evaluations_before", standing.evaluations_before},
          {"changes_made", standing.changes_made},
          {"best", loss_json(standing.best)}};
}

Standing standing_from(const json& json) {
  Standing standing;
  Progress& progress = standing.progress;
  progress.scale = integer_from(json, "scale", 0, kMostScales);
  progress.iteration = integer_from(json, "iteration", 0, kMostEvaluations);
  progress.evaluations = integer_from(json, "evaluations", 0, kMostEvaluations);
  progress.seconds = json.at("seconds").get<double>();
  progress.loss = loss_from(json.at("loss"));
  standing.converged = json.at("converged").get<bool>();
  standing.evaluations_before = integer_from(json, "evaluations_before", 0, kMostEvaluations);
  if (json.contains("changes_made")) {
    standing.changes_made = integer_from(json, "changes_made", 0, kMostEvaluations);
  }
  standing.best = loss_from(json.at("best"));
  return standing;
}

std::string recipe_difference(const json& then, const json& now) {
  const json before = then.flatten();
  const json after = now.flatten();
  std::set<std::string> keys;
  for (const auto& [key, value] : before.items()) keys.insert(key);
  for (const auto& [key, value] : after.items()) keys.insert(key);
  for (const std::string& key : keys) {
    const json was = before.value(key, json());
    const json is = after.value(key, json());
    if (was != is && !may_differ(key)) {
      return fmt::format("{} {}, and not {}", key.substr(1), was.dump(), is.dump());
    }
  }
  return {};
}

}  // namespace impasto
