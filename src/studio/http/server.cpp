#include "studio/http/server.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "impasto/error.h"
#include "studio/http/access.h"
#include "studio/http/connection_pool.h"
#include "studio/http/router.h"
#include "studio/http/routes.h"
#include "studio/http/token_file.h"
#include "studio/http/worker.h"

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
    add_event_routes(router, studio, settings.limits, listeners);
    add_picture_routes(router, studio);
    add_painting_routes(router, studio);
    add_result_routes(router, studio);
    for (std::size_t i = 0; i < settings.limits.threads; ++i) {
      workers.emplace_back(router, *access, settings.limits);
    }
    pool.emplace(std::move(listening), settings.limits,
                 [this](std::size_t thread, int socket) { workers[thread].serve(socket); });
  }

  Studio& studio;
  ServerSettings settings;
  std::string token;
  std::atomic<int> listeners = 0;
  std::optional<Access> access;
  std::optional<TokenFile> file;
  Router router;
  std::deque<Worker> workers;  // they do not move
  std::optional<ConnectionPool> pool;
};

Server::Server(Studio& studio, ServerSettings settings)
    : impl_(std::make_unique<Impl>(studio, std::move(settings))) {}

Server::~Server() { stop(); }

void Server::stop() {
  impl_->studio.events().close();
  impl_->pool->stop(kGrace);
}

std::string Server::address() const { return impl_->settings.endpoint.url(); }
int Server::port() const { return impl_->settings.endpoint.port(); }
const std::string& Server::token() const { return impl_->token; }
std::vector<std::string> Server::routes() const { return impl_->router.names(); }

}  // namespace impasto::studio
