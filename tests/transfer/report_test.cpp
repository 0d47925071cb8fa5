#include "impasto/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "impasto/error.h"
#include "support/program.h"
#include "transfer/html.h"
#include "transfer/loss_chart.h"
#include "transfer/loss_course.h"

namespace impasto {
namespace {

using test::made_picture;
using test::run_shell;
using ::testing::HasSubstr;
using ::testing::Not;

Recipe small_recipe() {
  Recipe recipe;
  recipe.sizes = {32, 48};
  recipe.iterations = {5, 4};
  recipe.loss.tv_weight = 0.5;
  return recipe;
}

Progress progress_at(int scale, int evaluations, double total) {
  Progress progress{.scale = scale, .iteration = evaluations, .evaluations = evaluations};
  progress.loss.content = {{.layer = "block4_conv2", .weight = 2.0, .value = total / 8.0}};
  progress.loss.style = {
      {.layer = "block1_conv1", .weight = 1.0, .value = total / 400.0},
      {.layer = "block1_conv1",
       .weight = 1.0,
       .value = total / 400.0,
       .statistic = StyleStatistic::histogram,
       .region = "#ff0000"},
  };
  progress.loss.weighted_content = total / 4.0;
  progress.loss.weighted_style = total / 2.0;
  progress.loss.weighted_tv = total / 4.0;
  progress.loss.total = total;
  return progress;
}

/// A real painting's report, as it stands in its file.
std::string painted_report(const std::string& file, const std::string& title) {
  const Recipe recipe = small_recipe();
  const Picture content = made_picture(64, 48, 1);
  const Picture style = made_picture(48, 56, 2);
  Report report(title, recipe);
  Session session(recipe, content, {style});
  const Result result =
      session.run({.on_plan = [&](const Plan& plan) { report.note_plan(plan); },
                   .on_progress = [&](const Progress& p) { report.note_progress(p); }});
  report.note_result(result);
  report.add_source("content: a.png", content);
  report.add_source("style: <b>.png", style);
  report.write(file);
  return test::read_text(file);
}

TEST(Report, IsAWholePageThatNeedsNothingBesideIt) {
  const test::ScratchFolder folder;
  const std::string file = folder / "report.html";
  const std::string html = painted_report(file, "a & b <script>alert(\"x\")</script>");

  // Its elements are closed and nested, its attributes quoted, its text escaped.
  const std::string check =
      "python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' ";
  const test::Outcome parsed = run_shell(check + file);
  EXPECT_EQ(parsed.exit_code, 0) << parsed.err;
  const test::Outcome tidy =
      run_shell("if command -v tidy >/dev/null; then tidy -e -q " + file + "; fi");
  EXPECT_EQ(tidy.exit_code, 0) << tidy.err;

  EXPECT_THAT(html, HasSubstr("a &amp; b &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("style: &lt;b&gt;.png"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  const std::regex outside("(src|href|url\\()=?\"?(?!data:)[a-z/]");
  EXPECT_FALSE(std::regex_search(html, outside));
  std::size_t pictures = 0;
  for (std::size_t at = 0; (at = html.find("src=\"data:image/jpeg;base64,", at)) != html.npos; ++at)
    ++pictures;
  EXPECT_EQ(pictures, 3U);
}

TEST(Report, ShowsPicturesThatAreThePictures) {
  const test::ScratchFolder folder;
  const std::string file = folder / "report.html";
  (void)painted_report(file, "painting");
  const test::Outcome taken_out =
      run_shell("grep -o 'base64,[^\"]*' " + file + " | sed -n 2p | cut -c8- | base64 -d >" +
                (folder / "content.jpg"));
  ASSERT_EQ(taken_out.exit_code, 0) << taken_out.err;
  write_picture(made_picture(64, 48, 1), folder / "expected.jpg", {.quality = 88});
  EXPECT_EQ(read_picture(folder / "content.jpg").rgb, read_picture(folder / "expected.jpg").rgb);
}

TEST(Report, TellsScalesSettingsAndEveryTerm) {
  const test::ScratchFolder folder;
  const std::string html = painted_report(folder / "report.html", "painting");
  for (const char* part : {"32 x 24", "48 x 36", "5 of 5", "4 of 4", "loss.tv_weight", "0.5",
                           "total variation", "content block4_conv2", "style block5_conv1",
                           "Done after 9 evaluations", "processor", "&quot;sizes&quot;"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  // 4 sums and 6 terms, each a curve in a chart and a swatch in its legend.
  std::size_t curves = 0;
  for (std::size_t at = 0; (at = html.find("class=\"curve ", at)) != html.npos; ++at) ++curves;
  EXPECT_EQ(curves, 20U);
}

TEST(Report, IsWrittenBeforeAnEvaluationToo) {
  const test::ScratchFolder folder;
  Report report("nothing yet", small_recipe());
  report.write(folder / "report.html");
  EXPECT_THAT(test::read_text(folder / "report.html"), HasSubstr("There was no evaluation"));
  EXPECT_THROW(report.write(folder / "missing/report.html"), Error);
}

TEST(LossCourse, AddsUpScalesAndWeighsTerms) {
  LossCourse course;  // with the usual weights: 1 and 100
  course.add(progress_at(0, 1, 80.0));
  course.add(progress_at(0, 3, 40.0));
  course.add(progress_at(1, 1, 60.0));
  course.add(progress_at(1, 2, 20.0));
  EXPECT_EQ(course.evaluations(), (std::vector<int>{1, 3, 4, 5}));
  ASSERT_EQ(course.scales().size(), 2U);
  EXPECT_EQ(course.scales()[0].total, 40.0);
  EXPECT_EQ(course.scales()[1].evaluations, 2);
  ASSERT_EQ(course.terms().size(), 3U);
  EXPECT_EQ(course.terms()[0].name, "content block4_conv2");
  EXPECT_EQ(course.terms()[0].values, (std::vector<float>{20.0F, 10.0F, 15.0F, 5.0F}));
  EXPECT_EQ(course.terms()[2].name, "style block1_conv1 histogram #ff0000");
  EXPECT_EQ(course.terms()[2].values[0], 20.0F);
  EXPECT_EQ(course.sums()[3].values[1], 10.0F);
}

TEST(LossCourse, TellsWhereWeightsChange) {
  LossCourse course;
  Progress progress = progress_at(0, 2, 80.0);
  progress.weights.content_weight = 3.0;  // as after a checkpoint
  course.add(progress);
  EXPECT_TRUE(course.changes().empty());
  progress = progress_at(0, 3, 120.0);
  progress.weights.content_weight = 6.0;
  course.add(progress);
  ASSERT_EQ(course.changes().size(), 1U);
  EXPECT_EQ(course.changes()[0].evaluations, 2);
  EXPECT_EQ(course.changes()[0].weights.content_weight, 6.0);
  EXPECT_EQ(course.scales()[0].total, 120.0);
  EXPECT_EQ(course.terms()[0].values, (std::vector<float>{60.0F, 180.0F}));
}

TEST(Report, MarksChangesOfWeights) {
  Recipe recipe = small_recipe();
  recipe.changes = {{3, {.content_weight = 2.5, .style_weight = 321.0}},
                    {6, {.content_weight = 1.0, .style_weight = 17.0, .style_blend = {2.0}}}};
  Report report("changed", recipe);
  Session session(recipe, made_picture(64, 48, 1), {made_picture(48, 56, 2)});
  const Result result =
      session.run({.on_plan = [&](const Plan& plan) { report.note_plan(plan); },
                   .on_progress = [&](const Progress& p) { report.note_progress(p); }});
  report.note_result(result);
  const test::ScratchFolder folder;
  report.write(folder / "report.html");
  const std::string html = test::read_text(folder / "report.html");
  for (const char* part : {"change of weights", "<td>change 2</td><td class=\"number\">6</td>",
                           ">321</td>", ">equal</td>", ">change 1</text>"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
}

/// x and y of the points of the first curve.
std::vector<std::pair<double, double>> points_of(const std::string& svg) {
  const std::size_t begin = svg.find(" d=\"", svg.find("class=\"curve")) + 4;
  const std::string path = svg.substr(begin, svg.find('"', begin) - begin);
  std::vector<std::pair<double, double>> points;
  const std::regex point("[ML]([0-9.]+) ([0-9.]+)");
  for (std::sregex_iterator it(path.begin(), path.end(), point), end; it != end; ++it) {
    points.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
  }
  return points;
}

TEST(LossChart, PutsEqualFactorsEquallyFarApart) {
  const std::vector<int> at = {10, 20, 30, 40};
  const LossCurve curve{"a", {1000.0F, 100.0F, 10.0F, 1.0F}};
  const std::string svg = loss_chart("losses", at, {&curve, 1}, {});
  const auto points = points_of(svg);
  ASSERT_EQ(points.size(), 4U);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_NEAR(points[i].first - points[i - 1].first, points[1].first - points[0].first, 0.2);
    EXPECT_NEAR(points[i].second - points[i - 1].second, points[1].second - points[0].second, 0.2);
    EXPECT_GT(points[i].second, points[i - 1].second);  // smaller is lower down
  }
  // The axis says the same: its line for 10 is where the curve is 10.
  const std::regex tick(
      "<path class=\"grid\" d=\"M[0-9.]+ ([0-9.]+)H[^>]*/>\\s*<text[^>]*>10</text>");
  std::smatch match;
  ASSERT_TRUE(std::regex_search(svg, match, tick)) << svg;
  EXPECT_NEAR(std::stod(match[1]), points[2].second, 0.2);
}

TEST(LossChart, LeavesOutWhatALogarithmCannotShow) {
  const std::vector<int> at = {1, 2, 3, 4, 5};
  const float infinite = std::numeric_limits<float>::infinity();
  const LossCurve curve{"a", {0.0F, 5.0F, infinite, 4.0F, 3.0F}};
  const std::string svg = loss_chart("losses", at, {&curve, 1}, {});
  EXPECT_EQ(points_of(svg).size(), 3U);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
  for (const auto& empty : {LossCurve{"zero", {0.0F}}, LossCurve{"none", {}}}) {
    const std::vector<int> once(empty.values.size(), 1);
    EXPECT_THAT(loss_chart("losses", once, {&empty, 1}, {}), Not(HasSubstr("class=\"curve")));
  }
}

TEST(LossChart, StaysSmallHoweverLongThePainting) {
  std::vector<int> at(100'000);
  LossCurve curve{"a", {}};
  for (std::size_t i = 0; i < at.size(); ++i) {
    at[i] = static_cast<int>(i) + 1;
    curve.values.push_back(1e6F / static_cast<float>(i + 1));
  }
  const std::string svg = loss_chart("losses", at, {&curve, 1}, {});
  EXPECT_LT(svg.size(), 20'000U);
  const auto points = points_of(svg);
  EXPECT_GT(points.size(), 500U);
  EXPECT_NEAR(points.back().first, 846.0, 0.5);  // the last evaluation is among them
}

TEST(HtmlText, EscapesWhatHtmlWouldTakeForItsOwn) {
  EXPECT_EQ(html_text("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
  EXPECT_EQ(html_text("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(html_text(std::string("x\x01\xFF", 3)), "x\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace impasto
