#include "studio/http/server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "studio/http/embedded.h"
#include "studio/http/raw_client.h"
#include "studio/workshop/studio_fixture.h"
#include "support/message_of.h"
#include "support/program.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;
using impasto::test::message_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

constexpr const char* kJson = "application/json";
constexpr const char* kNobody = "/api/paintings/0123456789abcdef";

/// A real studio behind a real server, and a client that knows the token.
class ServerTest : public StudioTest {
 protected:
  void SetUp() override {
    StudioTest::SetUp();
    server_ = std::make_unique<Server>(*studio_, ServerSettings{.endpoint = {"127.0.0.1", 0}});
    client_ = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
    client_->set_default_headers({{"X-Impasto-Token", server_->token()}});
    client_->set_read_timeout(60);
  }

  void TearDown() override { server_.reset(); }

  httplib::Response get(const std::string& path, const httplib::Headers& headers = {}) {
    return value_of(client_->Get(path, headers));
  }

  /// As it comes: httplib's client decodes what is in headers.
  [[nodiscard]] std::string answer_to_get(const std::string& path) const {
    return answer_to(server_->port(), fmt::format("GET {} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
                                                  path, server_->port()));
  }

  httplib::Response post(const std::string& path, const std::string& body = "",
                         const std::string& type = kJson) {
    return value_of(client_->Post(path, body, type));
  }

  /// The body of an answer of this status.
  Json json_of(const httplib::Response& response, int status) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(response.get_header_value("Content-Type"), kJson);
    return Json::parse(response.body, nullptr, false);
  }

  void expect_error(const httplib::Response& response, int status, const std::string& words) {
    const Json json = json_of(response, status);
    EXPECT_THAT(json.value("error", ""), HasSubstr(words)) << response.body;
  }

  [[nodiscard]] Json small_order() const {
    return {{"content", photo_},
            {"styles", Json::array({{{"picture", style_}}})},
            {"recipe", {{"sizes", {64}}, {"iterations", {3}}}}};
  }

  std::string painted(Json order) {
    const Json painting = json_of(post("/api/paintings", order.dump()), 201);
    const std::string id = painting.value("id", "");
    EXPECT_EQ(wait_for(id, State::done).error, "");
    return id;
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<httplib::Client> client_;

 private:
  static httplib::Response value_of(const httplib::Result& result) {
    EXPECT_TRUE(result) << httplib::to_string(result.error());
    return result ? *result : httplib::Response();
  }
};

TEST_F(ServerTest, HasAllRoutesOfItsDocumentAndNoOthers) {
  std::vector<std::string> documented;
  const Json document = Json::parse(api_document());
  for (const auto& [path, operations] : document["paths"].items()) {
    for (std::string method : {"get", "post", "put", "patch", "delete"}) {
      if (!operations.contains(method)) continue;
      for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
      documented.push_back(method + " " + path);
    }
  }
  std::vector<std::string> served;
  for (const std::string& route : server_->routes()) {
    if (route.find("/api/") != std::string::npos) served.push_back(route);
  }
  EXPECT_THAT(served, ::testing::UnorderedElementsAreArray(documented));
  EXPECT_GE(served.size(), 25U);
}

TEST_F(ServerTest, ServesItsDocument) { EXPECT_EQ(get("/api/openapi.json").body, api_document()); }

TEST_F(ServerTest, ServesThePageWithItsTokenAndEveryFileThatItNames) {
  const httplib::Response page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, AllOf(HasSubstr(server_->token()), Not(HasSubstr("{{token}}"))));
  EXPECT_EQ(page.get_header_value("Cache-Control"), "no-cache");
  const std::regex name("(?:src|href)=\"(/static/[^\"]+)\"");
  int files = 0;
  for (std::sregex_iterator at(page.body.begin(), page.body.end(), name), end; at != end; ++at) {
    EXPECT_EQ(get((*at)[1]).status, 200) << (*at)[1];
    ++files;
  }
  EXPECT_GE(files, 2);
  EXPECT_EQ(get("/static/index.html").status, 404);
  EXPECT_EQ(get("/static/nothing.js").status, 404);
}

TEST_F(ServerTest, DoesNotSendAgainWhatTheBrowserHas) {
  const httplib::Response first = get("/api/openapi.json");
  const std::string tag = first.get_header_value("ETag");
  EXPECT_THAT(tag, ::testing::MatchesRegex("\"[0-9a-f]+\""));
  for (const std::string& known : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
    const httplib::Response again = get("/api/openapi.json", {{"If-None-Match", known}});
    EXPECT_EQ(again.status, 304) << known;
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.get_header_value("ETag"), tag);
  }
  EXPECT_EQ(get("/api/openapi.json", {{"If-None-Match", "\"x\""}}).body, first.body);
}

TEST_F(ServerTest, KeepsItsTokenForTheUserAloneAndTakesItAway) {
  const fs::path file = folder_ / "studio" / fs::path("token");
  EXPECT_EQ(test::read_text(file.string()), server_->token() + "\n");
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  server_.reset();
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(ServerTest, RefusesAnAddressThatOthersReachWithoutAPassword) {
  EXPECT_THAT(message_of([&] {
                Server(*studio_, ServerSettings{.endpoint = {"0.0.0.0", 0}});
              }),
              AllOf(HasSubstr("0.0.0.0"), HasSubstr("--password")));
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
  EXPECT_THAT(message_of([&] {
                Server(*studio_, ServerSettings{.endpoint = {"127.0.0.1", server_->port()}});
              }),
              HasSubstr("--port"));
}

TEST_F(ServerTest, TellsWhatTheStudioIs) {
  const Json studio = json_of(get("/api/studio"), 200);
  EXPECT_EQ(studio["threads"], 2);
  EXPECT_EQ(studio["limits"]["pictures"], 500);
  EXPECT_EQ(studio["limits"]["picture_bytes"], 64 << 20);
  EXPECT_EQ(studio["default_recipe"]["engine"]["weights"], "vgg19-8bit");
  EXPECT_THAT(studio["models"], Contains(Json{{"name", "vgg19-8bit"}, {"present", true}}));
  EXPECT_GE(studio["presets"].size(), 3U);
}

TEST_F(ServerTest, TakesPicturesShowsThemAndGivesThemBack) {
  const std::string png = png_of(test::made_picture(300, 200, 7));
  const std::string path = "/api/pictures?name=M%C3%BCller%0d%0aX:y.png&role=style";
  const Json picture = json_of(post(path, png, "image/png"), 201);
  EXPECT_EQ(picture["name"], "MüllerX:y.png");
  EXPECT_EQ(picture["role"], "style");
  EXPECT_EQ(picture["width"], 300);
  EXPECT_EQ(json_of(post(path, png, "application/octet-stream"), 200), picture);
  const std::string own = "/api/pictures/" + picture.value("id", "");
  EXPECT_EQ(json_of(get(own), 200), picture);
  EXPECT_EQ(json_of(get("/api/pictures"), 200)["pictures"][0], picture);
  const httplib::Response file = get(own + "/file");
  EXPECT_EQ(file.body, png);
  EXPECT_EQ(file.get_header_value("Content-Type"), "image/png");
  EXPECT_THAT(file.get_header_value("Content-Security-Policy"), StartsWith("sandbox"));
  EXPECT_FALSE(file.has_header("Content-Disposition"));
  const httplib::Response view = get(own + "/view?side=64");
  EXPECT_EQ(view.get_header_value("Content-Type"), "image/jpeg");
  EXPECT_LE(read_picture(bytes(view.body), "view").width, 300);
  EXPECT_EQ(client_->Delete(own)->status, 204);
  expect_error(get(own), 404, "");
}

TEST_F(ServerTest, PicturesThatBrowsersDoNotShowAreFilesToBeSaved) {
  const test::ScratchFolder folder;
  write_picture(test::made_picture(64, 64, 8), folder / "picture.tif");
  const Json picture = json_of(post("/api/pictures?name=a%22%2F%C3%BC.tif",
                                    test::read_text(folder / "picture.tif"), "image/tiff"),
                               201);
  EXPECT_THAT(answer_to_get("/api/pictures/" + picture.value("id", "") + "/file"),
              AllOf(HasSubstr("\r\nContent-Type: image/tiff\r\n"),
                    HasSubstr("\r\nContent-Disposition: attachment; filename=\"a___.tif\"; "
                              "filename*=UTF-8''a__%C3%BC.tif\r\n")));
}

TEST_F(ServerTest, RefusesWhatIsNoPictureAndSaysWhy) {
  expect_error(post("/api/pictures", "nonsense", "image/png"), 400, "");
  expect_error(post("/api/pictures", "", "image/png"), 400, "empty");
  expect_error(post("/api/pictures", "x", "text/plain"), 400, "Content-Type");
  expect_error(post("/api/pictures?role=photo", "x", "image/png"), 400, "role");
  expect_error(post("/api/pictures?nmae=x", "x", "image/png"), 400, "did you mean name?");
  expect_error(post("/api/pictures?name=x&name=y", "x", "image/png"), 400, "twice");
  expect_error(client_->Get("/api/pictures/" + photo_ + "/view?side=63").value(), 400,
               "64 to 2048");
  expect_error(client_->Get("/api/pictures/" + photo_ + "/view?side=1e3").value(), 400, "side");
}

TEST_F(ServerTest, KeepsPicturesThatPaintingsUseAndExamples) {
  painted(small_order());
  expect_error(*client_->Delete("/api/pictures/" + photo_), 409, "used");
  const Json listed = json_of(get("/api/pictures"), 200);
  for (const Json& picture : listed["pictures"]) {
    if (!picture["example"]) continue;
    expect_error(*client_->Delete("/api/pictures/" + picture.value("id", "")), 409, "");
    return;
  }
  ADD_FAILURE() << "there are no examples";
}

TEST_F(ServerTest, PaintsAndShowsAllThatCameOfIt) {
  Json order = small_order();
  order["name"] = "Ein Müller";
  const std::string own = "/api/paintings/" + painted(order);
  const Json painting = json_of(get(own), 200);
  EXPECT_EQ(painting["state"], "done");
  EXPECT_EQ(painting["order"]["recipe"]["iterations"], Json({3}));
  const httplib::Response picture = get(own + "/picture?download=1");
  EXPECT_EQ(picture.get_header_value("Content-Type"), "image/png");
  EXPECT_THAT(answer_to_get(own + "/picture?download=1"),
              HasSubstr("\r\nContent-Disposition: attachment; filename=\"Ein M_ller.png\"; "
                        "filename*=UTF-8''Ein%20M%C3%BCller.png\r\n"));
  EXPECT_EQ(picture.body, picture_of(painting.value("id", "")));
  EXPECT_FALSE(get(own + "/picture").has_header("Content-Disposition"));
  EXPECT_EQ(client_->Head(own + "/picture")->get_header_value("Content-Length"),
            std::to_string(picture.body.size()));
  EXPECT_EQ(read_picture(bytes(get(own + "/view?side=64&version=1").body), "view").width, 64);
  EXPECT_EQ(json_of(get(own + "/course"), 200)["points"].size(), 3U);
  const httplib::Response report = get(own + "/report");
  EXPECT_EQ(report.get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(report.get_header_value("Content-Security-Policy"), StartsWith("sandbox"));
  EXPECT_THAT(report.body, HasSubstr("Ein Müller"));
  EXPECT_EQ(get(own + "/timelapse").body.substr(8, 4), "WEBP");
  EXPECT_EQ(get(own + "/frames/1").get_header_value("Content-Type"), "image/jpeg");
  expect_error(get(own + "/frames/999"), 404, "frames");
  const httplib::Response document = get(own + "/recipe?download=1");
  EXPECT_THAT(document.get_header_value("Content-Disposition"), HasSubstr("Ein M_ller.json"));
  const std::string again = json_of(post("/api/paintings", document.body), 201).value("id", "");
  wait_for(again, State::done);
  EXPECT_EQ(get("/api/paintings/" + again + "/picture").body, picture.body);
  EXPECT_EQ(client_->Delete(own)->status, 204);
  expect_error(get(own + "/picture"), 404, "");
}

TEST_F(ServerTest, ListsPaintingsByStateWordsAndPages) {
  std::vector<std::string> ids;
  for (const char* name : {"a lake", "a sea", "a lake again"}) {
    Json order = small_order();
    order["name"] = name;
    ids.push_back(painted(order));
  }
  const auto listed = [&](const std::string& query) {
    const Json page = json_of(get("/api/paintings" + query), 200);
    std::vector<std::string> found;
    for (const Json& painting : page["paintings"]) {
      found.push_back(painting["id"]);
      EXPECT_FALSE(painting["order"].contains("recipe"));
    }
    return std::pair(found, page["more"].get<bool>());
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(listed(""), std::pair(Ids({ids[2], ids[1], ids[0]}), false));
  EXPECT_EQ(listed("?limit=2"), std::pair(Ids({ids[2], ids[1]}), true));
  EXPECT_EQ(listed("?limit=2&before=" + ids[1]), std::pair(Ids({ids[0]}), false));
  EXPECT_EQ(listed("?search=sea&state=done"), std::pair(Ids({ids[1]}), false));
  EXPECT_EQ(listed("?state=failed"), std::pair(Ids(), false));
  for (const char* query : {"?limit=0", "?limit=201", "?limit=x", "?state=wet", "?before=x",
                            "?before=0123456789ABCDEF", "?stat=done"}) {
    EXPECT_EQ(json_of(get(std::string("/api/paintings") + query), 400).size(), 1U) << query;
  }
}

TEST_F(ServerTest, PausesMovesRenamesStopsAndRemoves) {
  Json order = small_order();
  order["recipe"]["iterations"] = {kLong};
  const std::string first = json_of(post("/api/paintings", order.dump()), 201).value("id", "");
  const std::string own = "/api/paintings/" + first;
  const std::string second = json_of(post("/api/paintings", order.dump()), 201).value("id", "");
  const std::string third = json_of(post("/api/paintings", order.dump()), 201).value("id", "");
  wait_for_evaluations(first, 2);
  const auto patch = [&](const std::string& id, const Json& change) {
    return *client_->Patch("/api/paintings/" + id, change.dump(), kJson);
  };
  EXPECT_EQ(json_of(patch(third, {{"position", 1}, {"name", "next"}}), 200)["position"], 1);
  EXPECT_EQ(json_of(get("/api/paintings/" + third), 200)["name"], "next");
  EXPECT_EQ(json_of(get("/api/paintings/" + second), 200)["position"], 2);
  const Json changed = json_of(patch(first, {{"weights", {{"style_weight", 5.0}}}}), 200);
  EXPECT_EQ(changed["weights"]["style_weight"], 5.0);
  json_of(post(own + "/pause"), 200);
  EXPECT_EQ(wait_for(first, State::paused).state, State::paused);
  expect_error(post(own + "/pause"), 409, "");
  json_of(post(own + "/resume"), 200);
  wait(first, [](const Painting& painting) {
    return painting.state == State::painting || painting.state == State::queued;
  });
  EXPECT_EQ(client_->Delete("/api/paintings/" + second)->status, 204);
  EXPECT_EQ(client_->Delete("/api/paintings/" + third)->status, 204);
  wait_for(first, State::painting);
  json_of(post(own + "/stop"), 200);
  EXPECT_EQ(wait_for(first, State::stopped).state, State::stopped);
  expect_error(patch(first, {{"weights", {{"tv_weight", 1.0}}}}), 409, "");
  EXPECT_EQ(get(own + "/picture").status, 200);
}

TEST_F(ServerTest, RefusesOrdersAndChangesThatMakeNoSenseAndSaysWhy) {
  expect_error(post("/api/paintings", "{"), 400, "JSON");
  expect_error(post("/api/paintings", "{}", "text/plain"), 400, "application/json");
  expect_error(post("/api/paintings", R"({"contend":"x"})"), 400, "did you mean \"content\"?");
  expect_error(post("/api/paintings", R"({"recipe":{"sizs":[64]}})"), 400, "sizs");
  expect_error(post("/api/paintings", std::string(100'000, '[')), 400, "deep");
  expect_error(post("/api/paintings", std::string((8U << 20U) + 1, ' ')), 413, "at most");
  Json order = small_order();
  order["content"] = "0123456789abcdef";
  expect_error(post("/api/paintings", order.dump()), 400, "0123456789abcdef");
  expect_error(post("/api/estimate", order.dump()), 400, "0123456789abcdef");
  const auto patch = [&](const std::string& body) { return *client_->Patch(kNobody, body, kJson); };
  for (const char* change : {"{}", "[]", "1", R"({"name":""})", R"({"name":1})",
                             R"({"position":0})", R"({"position":1.5})", R"({"position":1e30})",
                             R"({"position":null})", R"({"weights":[]})", R"({"colour":1})"}) {
    expect_error(patch(change), 400, "");
  }
  expect_error(patch(R"({"name":"x"})"), 404, "");
}

TEST_F(ServerTest, NothingIsFoundOfAPaintingThatIsNot) {
  for (const char* part :
       {"", "/picture", "/view", "/recipe", "/course", "/report", "/timelapse", "/frames/1"}) {
    expect_error(get(std::string(kNobody) + part), 404, "");
  }
  for (const char* verb : {"/pause", "/resume", "/stop"}) {
    expect_error(post(std::string(kNobody) + verb), 404, "");
  }
  expect_error(*client_->Delete(kNobody), 404, "");
}

TEST_F(ServerTest, EstimatesWhatAPaintingTakes) {
  const Json estimate = json_of(post("/api/estimate", small_order().dump()), 200);
  EXPECT_EQ(estimate["fits"], true);
  EXPECT_EQ(estimate["evaluations"], 3);
  EXPECT_EQ(estimate["width"], 64);
  EXPECT_TRUE(json_of(get("/api/paintings"), 200)["paintings"].empty());
}

TEST_F(ServerTest, TellsEventsOfWhatItPaints) {
  std::string heard;
  std::thread listening([&] {
    httplib::Client client("127.0.0.1", server_->port());
    client.set_read_timeout(60);
    client.Get("/api/events", [&](const char* data, std::size_t size) {
      heard.append(data, size);
      return heard.find("\"state\":\"done\"") == std::string::npos;
    });
  });
  while (studio_->events().listeners() == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  painted(small_order());
  listening.join();
  EXPECT_THAT(heard, AllOf(StartsWith("event: hello\n"), HasSubstr("\nevent: painting\n"),
                           HasSubstr("\"state\":\"done\"")));
}

}  // namespace
}  // namespace impasto::studio
