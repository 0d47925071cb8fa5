#include "studio/workshop/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "studio/workshop/studio_fixture.h"

namespace impasto::studio {
namespace {

using ::testing::HasSubstr;

constexpr const char* kPhoto = "00000000000000aa";
constexpr const char* kStyle = "00000000000000bb";

Order read(const std::string& text) { return order_from_json(parse_json(text)); }

std::string refusal(const std::string& text) {
  const Refusal refusal = refusal_of([&] { (void)read(text); });
  EXPECT_EQ(refusal.reason(), Reason::invalid);
  return refusal.what();
}

std::string with(const std::string& more) {
  return std::string(R"({"content": ")") + kPhoto + R"(", "styles": [{"picture": ")" + kStyle +
         R"("}])" + more + "}";
}

TEST(OrderJson, IsReadWithDefaults) {
  const Order order = read(with(""));
  EXPECT_EQ(order.content, kPhoto);
  ASSERT_EQ(order.styles.size(), 1U);
  EXPECT_EQ(order.styles[0].picture, kStyle);
  EXPECT_EQ(order.styles[0].weight, 1.0);
  EXPECT_EQ(to_json(order.recipe), to_json(Recipe()));
}

TEST(OrderJson, ComesBackAsItWasWritten) {
  Order order{.name = "a \"lake\"",
              .content = kPhoto,
              .styles = {{kStyle, 2.0}, {"00000000000000cc", 0.0}},
              .initial = "00000000000000dd",
              .content_regions = "00000000000000ee",
              .style_regions = {"00000000000000ff", "00000000000000ff"}};
  order.recipe.sizes = {64, 96};
  order.recipe.init = Init::picture;
  order.recipe.loss.style_blend = {2.0, 0.0};
  const Order again = read(order_json(order).dump());
  EXPECT_EQ(order_json(again).dump(), order_json(order).dump());
  EXPECT_EQ(again.recipe.loss.style_blend, order.recipe.loss.style_blend);
}

TEST(OrderJson, TakesTheBlendFromTheStyles) {
  const Order order = read(R"({"styles": [{"picture": "00000000000000aa", "weight": 3},
      {"picture": "00000000000000bb"}], "recipe": {"init": "noise", "loss": {"style_blend": [9, 9, 9]}}})");
  EXPECT_EQ(order.recipe.loss.style_blend, (std::vector<double>{3.0, 1.0}));
}

TEST(OrderJson, NamesWhatIsWrong) {
  EXPECT_THAT(refusal(with(R"(, "recipie": {})")), HasSubstr("did you mean \"recipe\"?"));
  EXPECT_THAT(refusal(R"({"content": "../../x"})"), HasSubstr("content is \"../../x\""));
  EXPECT_THAT(refusal(R"({"styles": [{"weight": 1}]})"), HasSubstr("styles[0] has no picture"));
  EXPECT_THAT(refusal(R"({"styles": [{"picture": "00000000000000aa", "weight": -1}]})"),
              HasSubstr("styles[0].weight is -1"));
  EXPECT_THAT(refusal(with(R"(, "recipe": {"sizes": [7]})")), HasSubstr("7"));
  EXPECT_THAT(refusal(with(R"(, "recipe": {"size": 64})")), HasSubstr("did you mean"));
  EXPECT_THAT(refusal(with(R"(, "regions": {"styles": []})")), HasSubstr("regions has no content"));
  EXPECT_THAT(refusal("[]"), HasSubstr("the order is array"));
  EXPECT_THAT(refusal(R"({"name": 3})"), HasSubstr("name is 3"));
}

TEST(OrderJson, RefusesTextThatIsNoJsonOrNestedDeep) {
  EXPECT_THAT(refusal("{\"name\": "), HasSubstr("no JSON at byte"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("nested too deep"));
  EXPECT_THAT(refusal(R"({"name": "a", "name": "b"})"), HasSubstr("twice"));
  EXPECT_THAT(refusal(R"({"styles": [{"picture": "00000000000000aa", "weight": 1e999}]})"),
              HasSubstr("too large"));
}

TEST(OrderJson, TakesMasksAlong) {
  const Order order =
      read(with(R"(, "masks": {"00000000000000ee": "data:image/png;base64,aGVsbG8="})"));
  EXPECT_EQ(order.masks.at("00000000000000ee"), "hello");
  EXPECT_THAT(refusal(with(R"(, "masks": {"00000000000000ee": "hello"})")),
              HasSubstr("no address that holds a picture"));
  EXPECT_THAT(refusal(with(R"(, "masks": {"00000000000000ee": "data:image/png;base64,aGVsb*8="})")),
              HasSubstr("base64 is damaged"));
}

TEST(WeightsJson, NamesOnlyWhatChanges) {
  const WeightChange change =
      weights_from_json(parse_json(R"({"style_weight": 5, "styles": [1, 2]})"));
  EXPECT_FALSE(change.content_weight);
  EXPECT_EQ(change.style_weight, 5.0);
  EXPECT_EQ(change.styles, (std::vector<double>{1.0, 2.0}));
  EXPECT_THAT(refusal_of([] { (void)weights_from_json(parse_json(R"({"style": 5})")); }).what(),
              HasSubstr("unknown key"));
}

}  // namespace
}  // namespace impasto::studio
