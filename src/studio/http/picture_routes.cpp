#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "studio/http/answers.h"
#include "studio/http/headers.h"
#include "studio/http/routes.h"
#include "studio/workshop/json.h"
#include "studio/workshop/refusal.h"
#include "studio/workshop/shape_names.h"

namespace impasto::studio {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kLeastSide = 64;
constexpr int kMostSide = 2048;
constexpr int kUsualSide = 1600;

/// A picture's id stands for its bytes, which do not change.
constexpr int kKeepSeconds = 3600;

/// What browsers show; anything else is saved.
bool is_shown(std::string_view type) {
  constexpr std::array<std::string_view, 4> kShown = {"image/png", "image/jpeg", "image/webp",
                                                      "image/gif"};
  return std::ranges::find(kShown, type) != kShown.end();
}

PictureRole role_of(const httplib::Request& request) {
  if (!request.has_param("role")) return PictureRole::any;
  if (const auto role = value_of(kRoleNames, request.get_param_value("role"))) return *role;
  throw Refusal(Reason::invalid,
                "the parameter role is none of any, content, style, regions and initial");
}

void check_media_type(const httplib::Request& request) {
  const std::string type = request.get_header_value("Content-Type");
  if (type.empty() || type.starts_with("image/") || type.starts_with("application/octet-stream")) {
    return;
  }
  throw Refusal(Reason::invalid,
                "the Content-Type is not a picture's; send image/... or application/octet-stream");
}

void add_picture(Studio& studio, Call& call) {
  check_parameters(call.request, {"name", "role"});
  check_media_type(call.request);
  if (call.body.empty()) {
    throw Refusal(Reason::invalid, "the body is empty; send the picture's bytes");
  }
  const auto added =
      studio.pictures().add(call.request.get_param_value("name"), role_of(call.request),
                            std::as_bytes(std::span(call.body)));
  answer_json(call.response, picture_json(added.picture), added.is_new ? 201 : 200);
}

void list_pictures(Studio& studio, Call& call) {
  check_parameters(call.request, {});
  Json list = Json::array();
  for (const StoredPicture& picture : studio.pictures().list()) {
    list.push_back(picture_json(picture));
  }
  answer_json(call.response, {{"pictures", std::move(list)}});
}

void send_file(Studio& studio, Call& call) {
  check_parameters(call.request, {});
  const StoredPicture picture = studio.pictures().info(call.arguments[0]);
  answer_bytes(call.response, studio.pictures().bytes_of(picture.id), picture.type, kKeepSeconds);
  replace_header(call.response, "Content-Security-Policy", sandbox_policy());
  if (!is_shown(picture.type)) {
    call.response.set_header("Content-Disposition", attachment(picture.name));
  }
}

void send_view(Studio& studio, Call& call) {
  check_parameters(call.request, {"side"});
  const int side = number_parameter(call.request, "side", kUsualSide, kLeastSide, kMostSide);
  PictureStore::View view = studio.pictures().view(call.arguments[0], side);
  answer_bytes(call.response, std::move(view.bytes), view.type, kKeepSeconds);
}

}  // namespace

void add_picture_routes(Router& router, Studio& studio) {
  router.add({"GET", "/api/pictures", [&studio](Call& call) { list_pictures(studio, call); }});
  router.add({"POST", "/api/pictures", [&studio](Call& call) { add_picture(studio, call); },
              studio.settings().pictures.bytes});
  router.add({"GET", "/api/pictures/{id}", [&studio](Call& call) {
                check_parameters(call.request, {});
                answer_json(call.response, picture_json(studio.pictures().info(call.arguments[0])));
              }});
  router.add({"DELETE", "/api/pictures/{id}", [&studio](Call& call) {
                check_parameters(call.request, {});
                studio.remove_picture(call.arguments[0]);
                call.response.status = 204;
              }});
  router.add(
      {"GET", "/api/pictures/{id}/file", [&studio](Call& call) { send_file(studio, call); }});
  router.add(
      {"GET", "/api/pictures/{id}/view", [&studio](Call& call) { send_view(studio, call); }});
}

}  // namespace impasto::studio
