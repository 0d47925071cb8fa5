#include "impasto/report.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "base/system.h"
#include "image/data_uri.h"
#include "impasto/version.h"
#include "transfer/html.h"
#include "transfer/loss_chart.h"
#include "transfer/loss_course.h"
#include "transfer/recipe_json.h"

namespace impasto {
namespace {

constexpr int kSourceSide = 512;
constexpr int kResultSide = 1024;
constexpr int kQuality = 88;

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --text: #1c1b1a; --quiet: #6b6862; --line: #dedbd4;
  --page: #faf9f6; --panel: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ece9e2; --quiet: #a09b92; --line: #3a3833; --page: #181715; --panel: #211f1d; }
}
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; background: var(--page);
  color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 0.6rem; }
h3 { font-size: 1rem; font-weight: 500; margin: 0 0 0.4rem; }
figure { margin: 0; }
figcaption { color: var(--quiet); font-size: 0.87rem; padding-top: 0.3rem;
  overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; display: block; }
.sources { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 1rem; }
.sources figure { flex: 1 1 12rem; max-width: 20rem; }
.panel + .panel { margin-top: 1rem; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 0.8rem; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2rem 1.2rem 0.2rem 0; vertical-align: top;
  overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--quiet); white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.swatch { width: 30px; height: 10px; display: inline-block; vertical-align: middle; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85rem; }
summary { cursor: pointer; color: var(--quiet); }
)css";

struct Shown {
  std::string caption;
  std::string uri;
};

std::string figure(const Shown& shown) {
  return fmt::format(
      "<figure><img src=\"{0}\" alt=\"{1}\"/><figcaption>{1}</figcaption></figure>\n", shown.uri,
      html_text(shown.caption));
}

/// Two columns: what, and its value.
std::string facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string html = "<table>\n";
  for (const auto& [name, value] : rows) {
    html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", html_text(name),
                        html_text(value));
  }
  return html + "</table>\n";
}

/// The first column is text, the others are numbers.
std::string table_head(std::string_view text, std::initializer_list<std::string_view> numbers) {
  std::string html = fmt::format("<table>\n<tr><th scope=\"col\">{}</th>", text);
  for (const std::string_view name : numbers) {
    html += fmt::format("<th scope=\"col\" class=\"number\">{}</th>", name);
  }
  return html + "</tr>\n";
}

/// The curves' colors and names, with their first and last values: the chart's legend.
std::string legend(const std::vector<LossCurve>& curves, const LossCurve& total) {
  std::string html = table_head("term, weighted", {"first", "last", "of the total"});
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::vector<float>& values = curves[i].values;
    if (values.empty()) continue;
    html += fmt::format(
        "<tr><td><svg class=\"swatch\" viewBox=\"0 0 30 10\" aria-hidden=\"true\"><path "
        "class=\"curve {}\" d=\"M2 5H28\"/></svg> {}</td><td class=\"number\">{:.4g}</td>"
        "<td class=\"number\">{:.4g}</td><td class=\"number\">{:.1f} %</td></tr>\n",
        curve_class(i), html_text(curves[i].name), values.front(), values.back(),
        100.0 * values.back() / total.values.back());
  }
  return html + "</table>\n";
}

std::vector<ChartMark> scale_marks(const Plan& plan, const LossCourse& course) {
  std::vector<ChartMark> marks;
  if (course.scales().size() < 2 || course.scales().size() > plan.scales.size()) return marks;
  int at = 0;
  for (std::size_t i = 0; i < course.scales().size(); ++i) {
    marks.push_back({at, fmt::format("{}x{}", plan.scales[i].width, plan.scales[i].height)});
    at += course.scales()[i].evaluations;
  }
  return marks;
}

std::vector<ChartMark> change_marks(const LossCourse& course) {
  std::vector<ChartMark> marks;
  for (const WeightChange& change : course.changes()) {
    marks.push_back({change.evaluations, fmt::format("change {}", marks.size() + 1)});
  }
  return marks;
}

/// The changes of weights; nothing where there were none.
std::string changes_html(const LossCourse& course) {
  if (course.changes().empty()) return {};
  std::string html = table_head("change of weights", {"after evaluations", "content", "style",
                                                      "total variation", "shares of the styles"});
  for (std::size_t i = 0; i < course.changes().size(); ++i) {
    const auto& [evaluations, weights] = course.changes()[i];
    html += fmt::format(
        "<tr><td>change {}</td><td class=\"number\">{}</td><td class=\"number\">{:g}</td>"
        "<td class=\"number\">{:g}</td><td class=\"number\">{:g}</td>"
        "<td class=\"number\">{}</td></tr>\n",
        i + 1, evaluations, weights.content_weight, weights.style_weight, weights.tv_weight,
        weights.style_blend.empty() ? "equal"
                                    : fmt::format("{:g}", fmt::join(weights.style_blend, ", ")));
  }
  return "<div class=\"panel\">\n" + html + "</table>\n</div>\n";
}

std::string curves_html(const Plan& plan, const LossCourse& course) {
  if (course.evaluations().empty()) return "<p>There was no evaluation.</p>\n";
  std::vector<ChartMark> marks = scale_marks(plan, course);
  for (ChartMark& mark : change_marks(course)) marks.push_back(std::move(mark));
  const LossCurve& total = course.sums().front();
  std::vector<LossCurve> sums = course.sums();
  if (sums.back().values.back() == 0.0F) sums.pop_back();
  const auto panel = [&](std::string_view title, const std::vector<LossCurve>& curves) {
    return fmt::format("<div class=\"panel\">\n<h3>{}</h3>\n{}{}</div>\n", title,
                       loss_chart(title, course.evaluations(), curves, marks),
                       legend(curves, total));
  };
  return panel("The total and its parts", sums) + panel("Layer by layer", course.terms()) +
         changes_html(course);
}

std::string scales_html(const Plan& plan, const LossCourse& course) {
  std::string html = table_head(
      "size", {"evaluations", "getting ready", "painting", "an evaluation", "lowest total"});
  double begin = 0.0;
  for (std::size_t i = 0; i < plan.scales.size(); ++i) {
    const Plan::Scale& planned = plan.scales[i];
    std::string how;
    if (planned.tile > 0) how = fmt::format(", in tiles of {}", planned.tile);
    if (planned.maps_on_disk) {
      how += ", maps and vectors on disk";
    } else if (planned.vectors_on_disk) {
      how += ", vectors on disk";
    }
    html += fmt::format("<tr><td>{} x {}{}</td>", planned.width, planned.height, how);
    if (i < course.scales().size()) {
      const LossCourse::Scale& scale = course.scales()[i];
      const double painting = scale.seconds - scale.ready;
      html += fmt::format(
          "<td class=\"number\">{} of {}</td><td class=\"number\">{:.2f} s</td>"
          "<td class=\"number\">{:.1f} s</td><td class=\"number\">{:.3f} s</td>"
          "<td class=\"number\">{:.5g}</td></tr>\n",
          scale.evaluations, planned.iterations, scale.ready - begin, painting,
          painting / scale.evaluations, scale.total);
      begin = scale.seconds;
    } else {
      html += fmt::format("<td class=\"number\">0 of {}</td></tr>\n", planned.iterations);
    }
  }
  return html + "</table>\n";
}

/// A setting's value as a person would write it: "block1_conv1 1.0, block2_conv1 1.0".
std::string value_text(const nlohmann::ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& part : value) {
    if (!text.empty()) text += value.is_array() ? ", " : " ";
    text += value_text(part);
  }
  return text;
}

/// Every setting under its path in the recipe, "loss.style_weight".
void flatten(const nlohmann::ordered_json& json, const std::string& path,
             std::vector<std::pair<std::string, std::string>>& rows) {
  for (const auto& [name, value] : json.items()) {
    const std::string full = path.empty() ? name : fmt::format("{}.{}", path, name);
    if (value.is_object()) {
      flatten(value, full, rows);
    } else {
      rows.emplace_back(full, value_text(value));
    }
  }
}

}  // namespace

struct Report::Impl {
  std::string title;
  Recipe recipe;
  LossCourse course;
  Plan plan;
  std::vector<Shown> sources;
  std::vector<std::string> notes;
  std::optional<Shown> result;
  std::string outcome;

  Impl(std::string t, Recipe r) : title(std::move(t)), recipe(std::move(r)) {}

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> machine() const {
    std::vector<std::pair<std::string, std::string>> rows = {
        {"impasto", version},
        {"processor", processor_description()},
        {"threads", std::to_string(plan.threads)},
        {"model", plan.model},
        {"backend", plan.backend},
        {"precision", plan.precision},
        {"memory planned", bytes_text(plan.peak_bytes)},
        {"memory used", bytes_text(peak_memory())},
        {"written",
         fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::chrono::system_clock::to_time_t(
                                                  std::chrono::system_clock::now())))},
    };
    if (!plan.precision_note.empty()) rows.emplace_back("precision note", plan.precision_note);
    if (plan.disk_bytes > 0) rows.emplace_back("temporary files", bytes_text(plan.disk_bytes));
    return rows;
  }

  [[nodiscard]] std::string html() const {
    const std::string heading = html_text(title);
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
        "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"/>\n<title>{0}</title>\n"
        "<style>{1}{2}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
        heading, kStyle, loss_chart_style());
    if (result) html += figure(*result);
    html += "<div class=\"sources\">\n";
    for (const Shown& source : sources) html += figure(source);
    html += "</div>\n";
    for (const std::string& note : notes) html += "<p>" + html_text(note) + "</p>\n";
    html += "<h2>Loss</h2>\n" + curves_html(plan, course);
    html += "<h2>Scales</h2>\n<div class=\"panel\">\n" + scales_html(plan, course) + "</div>\n<p>" +
            html_text(outcome) + "</p>\n";
    html += "<h2>Machine</h2>\n<div class=\"panel\">\n" + facts(machine()) + "</div>\n";
    const nlohmann::ordered_json settings = recipe_json(recipe);
    std::vector<std::pair<std::string, std::string>> rows;
    flatten(settings, "", rows);
    html += "<h2>Settings</h2>\n<div class=\"panel\">\n" + facts(rows) +
            "</div>\n<details><summary>as JSON</summary>\n<pre>" +
            html_text(json_text(settings, 2)) + "</pre>\n</details>\n</body>\n</html>\n";
    return html;
  }
};

Report::Report(std::string title, const Recipe& recipe)
    : impl_(std::make_unique<Impl>(std::move(title), recipe)) {}
Report::~Report() = default;
Report::Report(Report&&) noexcept = default;
Report& Report::operator=(Report&&) noexcept = default;

void Report::note_plan(const Plan& plan) { impl_->plan = plan; }

void Report::note_progress(const Progress& progress) {
  if (!progress.undone) impl_->course.add(progress);
}

void Report::note_result(const Result& result) {
  impl_->recipe = result.recipe;
  impl_->outcome = fmt::format("{} after {} evaluations in {:.1f} s, with a total of {:.6g}.",
                               result.stopped ? "Interrupted" : "Done", result.evaluations,
                               result.seconds, result.loss.total);
  impl_->result = Shown{fmt::format("{} x {} pixels{}", result.picture.width, result.picture.height,
                                    result.stopped ? ", interrupted" : ""),
                        jpeg_data_uri(result.picture, kResultSide, kQuality)};
}

void Report::add_source(std::string caption, const Picture& picture) {
  impl_->sources.push_back({std::move(caption), jpeg_data_uri(picture, kSourceSide, kQuality)});
}

void Report::add_note(const std::string& note) { impl_->notes.push_back(note); }

void Report::write(const std::filesystem::path& path) const {
  AtomicFile file(path);
  file.write(impl_->html());
  file.commit();
}

}  // namespace impasto
