#include "studio/workshop/studio.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <semaphore>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/open_page.h"
#include "cli/options.h"
#include "cli/studio_news.h"
#include "impasto/error.h"
#include "studio/http/server.h"
#include "weights/store.h"

namespace impasto::cli {
namespace {

struct StudioOptions {
  std::string host = "127.0.0.1";
  int port = 7860;
  std::string password;
  bool open = false;
  studio::StudioSettings studio;
};

/// Without them the page would open, and every painting fail.
void check_weights(const std::string& weights) {
  const std::vector<std::string> names =
      weights.empty() ? std::vector<std::string>{"vgg19", "vgg19-8bit"} : std::vector{weights};
  const auto is_there = [](const std::string& name) {
    return std::filesystem::exists(name) || find_stored(name).has_value();
  };
  if (std::ranges::any_of(names, is_there)) return;
  const CatalogueEntry* entry = find_in_catalogue(names.front());
  throw Error(fmt::format(
      "there are no weights to paint with ({}); get them with `make demo`, or with: {}",
      fmt::join(names, ", "), entry != nullptr ? entry->how_to_get : "impasto models import"));
}

void wait_for(const std::stop_token& stop) {
  std::binary_semaphore asked(0);
  const std::stop_callback tell(stop, [&] { asked.release(); });
  asked.acquire();
}

int serve(StudioOptions& options, studio::Endpoint endpoint) {
  check_weights(options.studio.engine.weights);
  const Interrupt interrupt;
  if (options.studio.folder.empty()) options.studio.folder = cache_folder() / "studio";
  studio::Studio studio(options.studio);
  studio::Server server(studio, {std::move(endpoint), options.password});
  for (const std::string& problem : studio.problems()) fmt::print(stderr, "{}\n", problem);

  fmt::print("{}\n", server.address());
  std::fflush(stdout);
  fmt::print(stderr, "Pictures and paintings are in {}. Ctrl-C ends the studio.\n",
             options.studio.folder.string());
  if (options.open && !open_page(server.address())) {
    fmt::print(stderr, "No browser could be opened; open {} yourself.\n", server.address());
  }
  {
    const StudioNews news(studio.events());
    wait_for(interrupt.token());
    fmt::print(stderr, "Ending. What is being painted is kept, and goes on at the next start.\n");
    server.stop();
  }
  return kDone;
}

/// Wrong usage is told before anything is begun.
studio::Endpoint endpoint_of(const StudioOptions& options) {
  try {
    studio::Endpoint endpoint(options.host, options.port);
    if (endpoint.is_loopback() || !options.password.empty()) return endpoint;
  } catch (const Error& error) {
    throw CLI::ValidationError("--host", error.what());
  }
  throw CLI::ValidationError(
      "--host",
      fmt::format("{} can be reached from other machines: whoever knows the address could "
                  "use the studio; give it a --password (or IMPASTO_STUDIO_PASSWORD)",
                  options.host));
}

}  // namespace

void add_studio_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<StudioOptions>();
  CLI::App& command = *app.add_subcommand("studio", "Serve a page to paint with in the browser");
  command.add_option("--port", options->port, "Port of the page; 0: a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command
      .add_option("--host", options->host,
                  "Address to serve at; other machines reach those that are not loopback's")
      ->type_name("ADDRESS")
      ->capture_default_str();
  command
      .add_option("--password", options->password,
                  "Ask everybody for this password (HTTP Basic, any user)")
      ->envname("IMPASTO_STUDIO_PASSWORD");
  command
      .add_option("--folder", options->studio.folder,
                  "Where pictures and paintings are kept [studio in the cache folder]")
      ->type_name("DIR");
  command.add_flag("--open", options->open, "Open the page in the browser");
  EngineSettings& engine = options->studio.engine;
  command
      .add_option("--weights", engine.weights,
                  "Model (see impasto models) or weights file [vgg19 if it is in the cache, else "
                  "vgg19-8bit]")
      ->type_name("NAME|FILE");
  command.add_option("--threads", engine.threads, "Threads to paint with; 0: one per processor")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_memory_option(command, engine);
  command.callback([options, &run] {
    run = [options, endpoint = endpoint_of(*options)] { return serve(*options, endpoint); };
  });
}

}  // namespace impasto::cli
