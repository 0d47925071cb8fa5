#include "studio/http/server.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

#include "impasto/error.h"
#include "studio/http/access.h"
#include "studio/http/router.h"
#include "studio/http/routes.h"
#include "studio/http/serving.h"
#include "studio/http/token_file.h"

namespace impasto::studio {
namespace {

constexpr std::chrono::milliseconds kGrace{500};

void check(const ServerSettings& settings) {
  if (settings.endpoint.is_loopback() || !settings.password.empty()) return;
  throw Error(
      fmt::format("{} can be reached from other machines; give a --password, or leave --host out",
                  settings.endpoint.host()));
}

}  // namespace

struct Server::Impl {
  Impl(Studio& of, ServerSettings given)
      : studio(of), settings(std::move(given)), token(new_token()) {
    check(settings);
    Descriptor listening = settings.endpoint.listen();
    access.emplace(settings.endpoint, token, settings.password);
    file.emplace(studio.settings().folder / "token", token);
    add_page_routes(router, token);
    add_studio_routes(router, studio);
    add_event_routes(router, studio.events(), settings.limits, listeners);
    add_picture_routes(router, studio);
    add_painting_routes(router, studio);
    add_result_routes(router, studio);
    serving.emplace(std::move(listening), router, *access, settings.limits);
  }

  Studio& studio;
  ServerSettings settings;
  std::string token;
  std::atomic<int> listeners = 0;
  std::optional<Access> access;
  std::optional<TokenFile> file;
  Router router;
  std::optional<Serving> serving;
};

Server::Server(Studio& studio, ServerSettings settings)
    : impl_(std::make_unique<Impl>(studio, std::move(settings))) {}

Server::~Server() { stop(); }

void Server::stop() {
  impl_->studio.events().close();
  impl_->serving->stop(kGrace);
}

std::string Server::address() const { return impl_->settings.endpoint.url(); }
int Server::port() const { return impl_->settings.endpoint.port(); }
const std::string& Server::token() const { return impl_->token; }
std::vector<std::string> Server::routes() const { return impl_->router.names(); }

}  // namespace impasto::studio
