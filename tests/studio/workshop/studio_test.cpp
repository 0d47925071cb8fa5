#include "studio/workshop/studio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "studio/workshop/json.h"
#include "studio/workshop/studio_fixture.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::json;

TEST_F(StudioTest, PaintsWhatASessionPaints) {
  const std::string id = studio_->order(order({64, 96}, 5)).id;
  const Painting painting = wait_for(id, State::done);
  ASSERT_EQ(painting.state, State::done) << painting.error;
  Recipe recipe = order({64, 96}, 5).recipe;
  recipe.engine = settings().engine;
  Session session(recipe, studio_->pictures().read(photo_), {studio_->pictures().read(style_)});
  const Result result = session.run();
  write_picture(result.picture, folder_ / "same.png", {.settings = to_json(result.recipe)});
  EXPECT_TRUE(picture_of(id) == test::read_text(folder_ / "same.png"));
  EXPECT_EQ(painting.width, 96);
  EXPECT_EQ(painting.order.name, "lake in the manner of night");
  EXPECT_GT(painting.finished, painting.started);
  EXPECT_EQ(painting.standing->all_evaluations, 10);
}

TEST_F(StudioTest, KeepsEverythingOfAPaintingOverARestart) {
  const std::string id = studio_->order(order()).id;
  const std::string before = painting_json(wait_for(id, State::done), true).dump();
  reopen();
  EXPECT_EQ(painting_json(studio_->painting(id), true).dump(), before);
  EXPECT_TRUE(studio_->problems().empty());
}

TEST_F(StudioTest, ShowsItsCourseReportFramesAndTimelapse) {
  const std::string id = studio_->order(order({64}, 6)).id;
  const Painting painting = wait_for(id, State::done);
  const Json course = Json::parse(studio_->course(id));
  ASSERT_EQ(course["points"].size(), 6U);
  EXPECT_EQ(course["points"][5][1], 6);
  EXPECT_NEAR(course["points"][5][6], painting.standing->total, 1e-9);
  EXPECT_EQ(course["terms"].size(), 6U);
  EXPECT_EQ(course["terms"][0]["values"].size(), 6U);
  EXPECT_EQ(course["scales"][0]["iterations"], 6);
  EXPECT_THAT(test::read_text(studio_->report_file(id).string()), HasSubstr("lake in the manner"));
  ASSERT_GE(painting.frames, 1);
  EXPECT_EQ(read_picture(studio_->frame_file(id, painting.frames)).width, 64);
  EXPECT_EQ(refusal_of([&] { (void)studio_->frame_file(id, painting.frames + 1); }).reason(),
            Reason::not_found);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(studio_->timelapse(id).substr(8, 4), "WEBP");
    EXPECT_EQ(read_picture(bytes(studio_->view(id, 1000)), "view").width, 64);
  }
}

TEST_F(StudioTest, PausesAndGoesOnToTheSameBytes) {
  const std::string whole = studio_->order(order({64, 96}, 12)).id;
  const std::string cut = studio_->order(order({64, 96}, 12)).id;
  (void)wait_for_evaluations(cut, 7);
  (void)studio_->pause(cut);
  const Painting paused = wait_for(cut, State::paused);
  ASSERT_EQ(paused.state, State::paused);
  EXPECT_LT(paused.standing->all_evaluations, 24);
  EXPECT_EQ(read_picture(bytes(studio_->view(cut, 2048)), "view").width, 96);
  EXPECT_EQ(refusal_of([&] { (void)studio_->picture_file(cut); }).reason(), Reason::not_found);
  (void)studio_->resume(cut);
  (void)wait_for(cut, State::done);
  EXPECT_TRUE(same_picture(cut, whole));
  EXPECT_EQ(Json::parse(studio_->course(cut))["points"].size(), 24U);
}

TEST_F(StudioTest, GoesOnAfterItsEndToTheSameBytes) {
  const std::string whole = studio_->order(order({64, 96}, 12)).id;
  const std::string cut = studio_->order(order({64, 96}, 12)).id;
  for (const int evaluations : {5, 15}) {
    (void)wait_for_evaluations(cut, evaluations);
    reopen();
    EXPECT_NE(studio_->painting(cut).state, State::failed);
  }
  (void)wait_for(cut, State::done);
  EXPECT_TRUE(same_picture(cut, whole));
}

TEST_F(StudioTest, StopsAndKeepsWhatItReached) {
  const std::string id = studio_->order(order({64}, kLong)).id;
  (void)wait_for_evaluations(id, 3);
  (void)studio_->stop(id);
  const Painting stopped = wait_for(id, State::stopped);
  ASSERT_EQ(stopped.state, State::stopped);
  EXPECT_EQ(read_picture(studio_->picture_file(id)).width, 64);
  EXPECT_EQ(refusal_of([&] { (void)studio_->resume(id); }).reason(), Reason::conflict);
}

TEST_F(StudioTest, StopsWhatIsPausedWithThePictureOfItsCheckpoint) {
  const std::string id = studio_->order(order({64}, kLong)).id;
  (void)wait_for_evaluations(id, 3);
  (void)studio_->pause(id);
  const int evaluations = wait_for(id, State::paused).standing->all_evaluations;
  (void)studio_->stop(id);
  const Painting stopped = wait_for(id, State::stopped);
  ASSERT_EQ(stopped.state, State::stopped) << stopped.error;
  EXPECT_EQ(stopped.standing->all_evaluations, evaluations);
  EXPECT_EQ(read_picture(studio_->picture_file(id)).width, 64);
}

TEST_F(StudioTest, PaintsInTheOrderOfItsQueue) {
  const std::string first = studio_->order(order({64}, kLong)).id;
  const std::string second = studio_->order(order()).id;
  const std::string third = studio_->order(order()).id;
  (void)wait_for(first, State::painting);
  EXPECT_EQ(studio_->painting(first).position, 0);
  EXPECT_EQ(studio_->painting(third).position, 2);
  EXPECT_EQ(studio_->move_to(third, 1).position, 1);
  EXPECT_EQ(studio_->painting(second).position, 2);
  reopen();
  EXPECT_EQ(studio_->painting(third).position - studio_->painting(second).position, -1);
  (void)wait_for(first, State::painting);
  (void)studio_->pause(second);
  EXPECT_EQ(studio_->painting(second).state, State::paused);
  EXPECT_EQ(studio_->resume(second).position, 1);
  (void)studio_->stop(first);
  EXPECT_LE(wait_for(second, State::done).finished, wait_for(third, State::done).started);
}

TEST_F(StudioTest, RemovesAPaintingAtWork) {
  const std::string id = studio_->order(order({64}, kLong)).id;
  (void)wait_for_evaluations(id, 2);
  const fs::path folder = fs::path(folder_ / "studio") / "paintings" / id;
  EXPECT_TRUE(fs::exists(folder));
  studio_->remove(id);
  EXPECT_EQ(refusal_of([&] { (void)studio_->painting(id); }).reason(), Reason::not_found);
  const std::string next = studio_->order(order()).id;
  (void)wait_for(next, State::done);
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(StudioTest, RefusesWhatMakesNoSense) {
  Order unknown = order();
  unknown.content = "0123456789abcdef";
  EXPECT_EQ(refusal_of([&] { (void)studio_->order(unknown); }).reason(), Reason::invalid);
  Order nothing;
  EXPECT_EQ(refusal_of([&] { (void)studio_->order(nothing); }).reason(), Reason::invalid);
  Order file = order();
  file.recipe.engine.weights = "/etc/passwd";
  EXPECT_THAT(refusal_of([&] { (void)studio_->order(file); }).what(), HasSubstr("no model"));
  EXPECT_EQ(refusal_of([&] { (void)studio_->pause("0123456789abcdef"); }).reason(),
            Reason::not_found);
  const std::string id = studio_->order(order()).id;
  (void)wait_for(id, State::done);
  for (const auto& wish : {&Studio::pause, &Studio::resume, &Studio::stop}) {
    EXPECT_EQ(refusal_of([&] { (void)(*studio_.*wish)(id); }).reason(), Reason::conflict);
  }
  EXPECT_EQ(refusal_of([&] { (void)studio_->rename(id, " \n"); }).reason(), Reason::invalid);
  EXPECT_EQ(refusal_of([&] { studio_->remove_picture(photo_); }).reason(), Reason::conflict);
}

TEST_F(StudioTest, FindsPaintingsByTheWordsOfTheirNamesAndPictures) {
  const std::string first = studio_->order(order()).id;
  Order other = order();
  other.styles = {{other_style_}};
  other.name = "Harbor";
  const std::string second = studio_->order(other).id;
  const auto found = [&](const PaintingQuery& query) {
    std::vector<std::string> ids;
    for (const Painting& painting : studio_->paintings(query).paintings) ids.push_back(painting.id);
    return ids;
  };
  EXPECT_EQ(found({}), (std::vector{second, first}));
  EXPECT_EQ(found({.search = "harbor WAVE"}), std::vector{second});
  EXPECT_EQ(found({.search = "lake"}), (std::vector{second, first}));
  EXPECT_EQ(found({.search = "sea"}), std::vector<std::string>());
  EXPECT_EQ(found({.before = second}), std::vector{first});
  EXPECT_EQ(found({.limit = 1}), std::vector{second});
  EXPECT_TRUE(studio_->paintings({.limit = 1}).more);
  (void)studio_->rename(first, "Mountain");
  EXPECT_EQ(found({.search = "mountain"}), std::vector{first});
}

TEST_F(StudioTest, LeavesDamagedAndForeignFoldersAlone) {
  const std::string id = studio_->order(order()).id;
  (void)wait_for(id, State::done);
  studio_.reset();
  const fs::path paintings = fs::path(folder_ / "studio") / "paintings";
  fs::create_directories(paintings / "0123456789abcdef");
  fs::create_directories(paintings / "holiday");
  const std::string record = (paintings / id / "painting.json").string();
  const std::string whole = test::read_text(record);
  for (const std::string& damaged :
       {whole.substr(0, whole.size() / 2), std::string("null"), std::string("{\"id\": {}}")}) {
    test::write_text(record, damaged);
    open();
    EXPECT_EQ(studio_->problems().size(), 2U);
    EXPECT_TRUE(studio_->paintings({}).paintings.empty());
    studio_.reset();
  }
  test::write_text(record, whole);
  open();
  EXPECT_EQ(studio_->paintings({}).paintings.size(), 1U);
  EXPECT_TRUE(fs::exists(paintings / "holiday"));
}

TEST_F(StudioTest, BeginsAnewWhereTheCheckpointIsDamaged) {
  const std::string whole = studio_->order(order({64}, 20)).id;
  const std::string cut = studio_->order(order({64}, 20)).id;
  (void)wait_for_evaluations(cut, 3);
  (void)studio_->pause(cut);
  (void)wait_for(cut, State::paused);
  const fs::path folder = fs::path(folder_ / "studio") / "paintings" / cut;
  test::write_text((folder / "checkpoint.safetensors").string(), "damaged");
  (void)studio_->resume(cut);
  ASSERT_EQ(wait_for(cut, State::done).state, State::done);
  EXPECT_TRUE(same_picture(cut, whole));
  EXPECT_EQ(Json::parse(studio_->course(cut))["points"].size(), 20U);
  EXPECT_THAT(test::read_text(studio_->report_file(cut).string()), HasSubstr("begun anew"));
}

TEST_F(StudioTest, KeepsASecondStudioOutOfItsFolder) {
  try {
    const Studio second(settings());
    FAIL() << "it was let in";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("another studio has the folder"));
  }
}

TEST_F(StudioTest, TellsWhatHappens) {
  EventHub::Listener listener(studio_->events());
  const std::string id = studio_->order(order({64}, 30)).id;
  (void)wait_for(id, State::done);
  studio_->remove(id);
  std::vector<std::string> names;
  while (const auto event = listener.wait(std::chrono::milliseconds(200))) {
    names.push_back(event->name);
    EXPECT_EQ(Json::parse(event->data)["id"], id);
    EXPECT_EQ(event->data.find('\n'), std::string::npos);
  }
  EXPECT_THAT(names, ::testing::Contains("view"));
  EXPECT_EQ(names.back(), "removed");
}

}  // namespace
}  // namespace impasto::studio
