#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "impasto/error.h"
#include "studio/http/answers.h"
#include "studio/http/embedded.h"
#include "studio/http/routes.h"
#include "weights/digest.h"

namespace impasto::studio {
namespace {

constexpr std::string_view kPageFolder = "src/studio/page/";
constexpr std::string_view kDocument = "docs/studio-api.json";

std::string media_type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".webmanifest", "application/manifest+json"},
  }};
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return std::string(type);
  }
  return "application/octet-stream";
}

std::string with_token(std::string text, const std::string& token) {
  constexpr std::string_view kPlace = "{{token}}";
  for (std::size_t at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at)) {
    text.replace(at, kPlace.size(), token);
  }
  return text;
}

std::string tag_of(std::string_view text) {
  Digest digest(DigestKind::sha256);
  digest.update(std::as_bytes(std::span(text)));
  return "\"" + digest.finish().substr(0, 32) + "\"";
}

/// If-None-Match: a list of tags, weak ones among them, or a star (RFC 9110, 13.1.2).
bool names_tag(std::string_view header, std::string_view tag) {
  return header == "*" || header.find(tag) != std::string_view::npos;
}

void add_text(Router& router, const std::string& path, std::string text, std::string type) {
  router.add({"GET", path, [text = std::move(text), type = std::move(type)](Call& call) {
                const std::string tag = tag_of(text);
                const bool is_known =
                    names_tag(call.request.get_header_value("If-None-Match"), tag);
                answer_bytes(call.response, is_known ? "" : text, type);
                call.response.set_header("ETag", tag);
                if (is_known) call.response.status = 304;
              }});
}

}  // namespace

std::string_view api_document() {
  for (const EmbeddedFile& file : served_files()) {
    if (file.name == kDocument) return file.text();
  }
  throw Error(fmt::format("{} is not in this program; it was built wrongly", kDocument));
}

void add_page_routes(Router& router, const std::string& token) {
  add_text(router, "/api/openapi.json", std::string(api_document()), media_type_of(kDocument));
  for (const EmbeddedFile& file : served_files()) {
    if (!file.name.starts_with(kPageFolder)) continue;
    const std::string name(file.name.substr(kPageFolder.size()));
    const std::string text(file.text());
    if (name == "index.html") {
      add_text(router, "/", with_token(text, token), media_type_of(name));
    } else {
      add_text(router, "/static/" + name, text, media_type_of(name));
    }
  }
}

}  // namespace impasto::studio
