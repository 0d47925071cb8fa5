#include <charconv>
#include <limits>
#include <string>

#include "studio/http/answers.h"
#include "studio/http/headers.h"
#include "studio/http/routes.h"

namespace impasto::studio {
namespace {

constexpr int kLeastSide = 64;
constexpr int kMostSide = 2048;
constexpr int kUsualSide = 1600;

/// A view of a version stays what it is.
constexpr int kKeepSeconds = 3600;

/// "NAME.png", where it was asked for as a file.
void offer_download(Studio& studio, Call& call, const std::string& ending) {
  if (!wants_download(call.request)) return;
  const std::string name = studio.painting(call.arguments[0]).order.name;
  call.response.set_header("Content-Disposition", attachment(name + ending));
}

void send_picture(Studio& studio, Call& call) {
  check_parameters(call.request, {"download"});
  offer_download(studio, call, ".png");
  answer_file(call.response, studio.picture_file(call.arguments[0]), "image/png");
}

void send_view(Studio& studio, Call& call) {
  check_parameters(call.request, {"side", "version"});
  const int side = number_parameter(call.request, "side", kUsualSide, kLeastSide, kMostSide);
  // Only tells the browser one view from the next.
  const int version =
      number_parameter(call.request, "version", 0, 0, std::numeric_limits<int>::max());
  answer_bytes(call.response, studio.view(call.arguments[0], side), "image/jpeg",
               version > 0 ? kKeepSeconds : 0);
}

void send_recipe(Studio& studio, Call& call) {
  check_parameters(call.request, {"download"});
  offer_download(studio, call, ".json");
  answer_bytes(call.response, studio.document(call.arguments[0]), "application/json");
}

void send_course(Studio& studio, Call& call) {
  check_parameters(call.request, {});
  answer_bytes(call.response, studio.course(call.arguments[0]), "application/json");
}

void send_report(Studio& studio, Call& call) {
  check_parameters(call.request, {"download"});
  offer_download(studio, call, ".html");
  answer_file(call.response, studio.report_file(call.arguments[0]), "text/html; charset=utf-8");
  // The page brings its own style, and its pictures as data.
  replace_header(call.response, "Content-Security-Policy", sandbox_policy());
}

void send_timelapse(Studio& studio, Call& call) {
  check_parameters(call.request, {"download"});
  offer_download(studio, call, ".webp");
  answer_bytes(call.response, studio.timelapse(call.arguments[0]), "image/webp");
}

void send_frame(Studio& studio, Call& call) {
  check_parameters(call.request, {});
  const std::string& text = call.arguments[1];
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  answer_file(call.response, studio.frame_file(call.arguments[0], number), "image/jpeg");
}

}  // namespace

void add_result_routes(Router& router, Studio& studio) {
  const auto add = [&](const std::string& what, void (*send)(Studio&, Call&)) {
    router.add({"GET", "/api/paintings/{id}/" + what,
                [&studio, send](Call& call) { send(studio, call); }});
  };
  add("picture", send_picture);
  add("view", send_view);
  add("recipe", send_recipe);
  add("course", send_course);
  add("report", send_report);
  add("timelapse", send_timelapse);
  add("frames/{n}", send_frame);
}

}  // namespace impasto::studio
