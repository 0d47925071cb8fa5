#include "transfer/trace.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <stop_token>
#include <vector>

#include "support/program.h"

namespace impasto {
namespace {

using Json = nlohmann::json;
using test::made_picture;

class Trace : public ::testing::Test {
 protected:
  /// Paints until there are so many evaluations, from the checkpoint where there is one, and traces
  /// it.
  void paint(const Recipe& recipe, int evaluations) const {
    SessionOptions options{.checkpoint = checkpoint_};
    const bool goes_on = std::filesystem::exists(checkpoint_);
    if (goes_on) options.resume = checkpoint_;
    TraceWriter trace(file_, goes_on);
    std::stop_source stop;
    (void)Session(recipe, made_picture(48, 36, 1), {made_picture(48, 40, 2)}, std::nullopt, options)
        .run({.on_plan = [&](const Plan& plan) { trace.write_plan(recipe, plan); },
              .on_progress =
                  [&](const Progress& progress) {
                    trace.write_progress(progress);
                    if (progress.all_evaluations == evaluations) stop.request_stop();
                  }},
             stop.get_token());
  }

  [[nodiscard]] std::vector<Json> lines() const {
    std::vector<Json> all;
    std::istringstream text(test::read_text(file_));
    for (std::string line; std::getline(text, line);) all.push_back(Json::parse(line));
    return all;
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "trace.jsonl";
  std::string checkpoint_ = folder_ / "painting.safetensors";
};

TEST_F(Trace, HasALineForEachChangeOfWeights) {
  Recipe recipe;
  recipe.sizes = {32};
  recipe.iterations = {6};
  recipe.changes = {{2, {.style_weight = 5.0}}, {4, {.style_weight = 7.0}}};
  paint(recipe, 4);
  std::vector<Json> trace = lines();
  ASSERT_EQ(trace.size(), 6U);  // the plan, a change, four iterations
  EXPECT_EQ(trace[0]["recipe"]["changes"].size(), 2U);
  EXPECT_EQ(trace[3]["change"], trace[0]["recipe"]["changes"][0]);
  EXPECT_EQ(trace[3]["change"]["style_weight"], 5.0);
  EXPECT_EQ(trace[4]["evaluations"], 3);

  paint(recipe, 6);
  trace = lines();
  ASSERT_EQ(trace.size(), 10U);
  EXPECT_EQ(trace[7]["change"], trace[0]["recipe"]["changes"][1]);  // after the second plan
  EXPECT_EQ(trace[9]["evaluations"], 6);
}

}  // namespace
}  // namespace impasto
