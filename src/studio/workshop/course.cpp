#include "studio/workshop/course.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "impasto/error.h"
#include "studio/workshop/files.h"
#include "studio/workshop/shape_names.h"
#include "transfer/loss_course.h"

namespace impasto::studio {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr int kMostScales = 1000;
constexpr std::size_t kMostTerms = 10'000;

json terms_json(const std::vector<LossTerm>& terms) {
  json list = json::array();
  for (const LossTerm& term : terms) {
    list.push_back({{"layer", term.layer},
                    {"weight", term.weight},
                    {"statistic", name_of(kStyleStatisticNames, term.statistic)},
                    {"region", term.region}});
  }
  return list;
}

std::vector<LossTerm> terms_from(const json& list) {
  if (list.size() > kMostTerms) throw Error("it has too many terms");
  std::vector<LossTerm> terms;
  for (const json& term : list) {
    const auto statistic = value_of(kStyleStatisticNames, term.at("statistic").get<std::string>());
    if (!statistic) throw Error("it has an unknown statistic");
    terms.push_back({.layer = term.at("layer"),
                     .weight = term.at("weight"),
                     .statistic = *statistic,
                     .region = term.at("region")});
  }
  return terms;
}

json values_of(const std::vector<LossTerm>& terms) {
  json values = json::array();
  for (const LossTerm& term : terms) values.push_back(term.value);
  return values;
}

void set_values(std::vector<LossTerm>& terms, const json& values) {
  if (values.size() != terms.size()) throw Error("it has not a value for each term");
  for (std::size_t i = 0; i < terms.size(); ++i) terms[i].value = values[i].get<double>();
}

json progress_json(const Progress& progress) {
  const LossReport& loss = progress.loss;
  json line{{"scale", progress.scale},
            {"iteration", progress.iteration},
            {"evaluations", progress.evaluations},
            {"all", progress.all_evaluations},
            {"seconds", progress.seconds},
            {"ready", progress.ready},
            {"content", loss.weighted_content},
            {"style", loss.weighted_style},
            {"tv", loss.weighted_tv},
            {"total", loss.total},
            {"plain_tv", loss.tv},
            {"weights",
             {progress.weights.content_weight, progress.weights.style_weight,
              progress.weights.tv_weight, progress.weights.style_blend}},
            {"content_terms", values_of(loss.content)},
            {"style_terms", values_of(loss.style)}};
  if (progress.undone) line["undone"] = progress.rejected_total;
  return line;
}

Progress progress_from(const json& line, const LossReport& terms) {
  Progress progress{.scale = line.at("scale"),
                    .iteration = line.at("iteration"),
                    .evaluations = line.at("evaluations"),
                    .all_evaluations = line.at("all"),
                    .seconds = line.at("seconds"),
                    .ready = line.at("ready"),
                    .loss = terms,
                    .undone = line.contains("undone")};
  if (progress.scale < 0 || progress.scale >= kMostScales) throw Error("it has too many scales");
  const json& weights = line.at("weights");
  progress.weights = {.content_weight = weights.at(0),
                      .style_weight = weights.at(1),
                      .tv_weight = weights.at(2),
                      .style_blend = weights.at(3)};
  LossReport& loss = progress.loss;
  loss.weighted_content = line.at("content");
  loss.weighted_style = line.at("style");
  loss.weighted_tv = line.at("tv");
  loss.total = line.at("total");
  loss.tv = line.at("plain_tv");
  set_values(loss.content, line.at("content_terms"));
  set_values(loss.style, line.at("style_terms"));
  if (progress.undone) progress.rejected_total = line.at("undone");
  return progress;
}

std::string head_line(const Progress& progress) {
  return json{{"content", terms_json(progress.loss.content)},
              {"style", terms_json(progress.loss.style)}}
             .dump() +
         '\n';
}

/// Each whole line of a text, without its end.
template <typename Use>
void for_each_line(std::string_view text, const Use& use) {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    use(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<Progress> read_course(const std::filesystem::path& file) {
  std::error_code ignored;
  std::vector<Progress> course;
  if (!std::filesystem::exists(file, ignored)) return course;
  std::optional<LossReport> terms;
  try {
    for_each_line(read_file(file, kMostBytes), [&](std::string_view text) {
      const json line = json::parse(text);
      if (terms) {
        course.push_back(progress_from(line, *terms));
        return;
      }
      terms.emplace();
      terms->content = terms_from(line.at("content"));
      terms->style = terms_from(line.at("style"));
    });
  } catch (const json::exception&) {
    // what is whole before it serves
  } catch (const Error&) {
  }
  return course;
}

CourseWriter::CourseWriter(const std::filesystem::path& file, int evaluations)
    : path_(file), before_(read_course(file)) {
  std::erase_if(before_,
                [&](const Progress& progress) { return progress.all_evaluations > evaluations; });
  std::string text;
  if (!before_.empty()) text = head_line(before_.front());
  for (const Progress& progress : before_) text += progress_json(progress).dump() + '\n';
  write_file(file, text);
  file_.open(file, std::ios::app);
}

void CourseWriter::write(const Progress& progress) {
  file_ << (file_.tellp() == 0 ? head_line(progress) : "") << progress_json(progress).dump()
        << std::endl;
  if (!file_) {
    throw Error(fmt::format("cannot write {}: is the disk full?", path_.string()));
  }
}

std::string course_json(const std::vector<Progress>& course, const Plan* plan) {
  nlohmann::ordered_json result{{"scales", json::array()}, {"points", json::array()}};
  if (plan != nullptr) {
    for (const Plan::Scale& scale : plan->scales) {
      result["scales"].push_back(
          {{"width", scale.width}, {"height", scale.height}, {"iterations", scale.iterations}});
    }
  }
  LossCourse terms;
  for (const Progress& progress : course) {
    result["points"].push_back({progress.scale, progress.all_evaluations, progress.seconds,
                                progress.loss.weighted_content, progress.loss.weighted_style,
                                progress.loss.weighted_tv, progress.loss.total});
    terms.add(progress);
  }
  result["terms"] = json::array();
  for (const LossCurve& curve : terms.terms()) {
    result["terms"].push_back({{"name", curve.name}, {"values", curve.values}});
  }
  return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace impasto::studio
