#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/stopwatch.h"
#include "base/system.h"
#include "impasto/preset.h"
#include "impasto/version.h"
#include "studio/http/answers.h"
#include "studio/http/routes.h"
#include "transfer/recipe_json.h"
#include "weights/store.h"

namespace impasto::studio {
namespace {

using Json = nlohmann::ordered_json;

Json presets_json() {
  Json list = Json::array();
  for (const Preset& preset : presets()) {
    list.push_back({{"name", preset.name},
                    {"summary", preset.summary},
                    {"recipe", recipe_json(preset.recipe)}});
  }
  return list;
}

/// Those that are known by name, and those that were imported.
Json models_json() {
  std::set<std::string> present;
  for (const std::string& name : stored_names()) present.insert(name);
  std::set<std::string> names = present;
  for (const CatalogueEntry& entry : catalogue()) names.insert(entry.name);
  Json list = Json::array();
  for (const std::string& name : names) {
    list.push_back({{"name", name}, {"present", present.contains(name)}});
  }
  return list;
}

/// What a painting has whose order says nothing of it.
Recipe default_recipe(const StudioSettings& settings) {
  Recipe recipe;
  recipe.engine = settings.engine;
  return recipe;
}

}  // namespace

void add_studio_routes(Router& router, Studio& studio) {
  router.add({"GET", "/api/studio", [&studio, clock = Stopwatch()](Call& call) {
                check_parameters(call.request, {});
                const StudioSettings& settings = studio.settings();
                const int threads = settings.engine.threads;
                const std::uint64_t memory = settings.engine.memory_bytes;
                const std::uint64_t available = available_memory();
                answer_json(
                    call.response,
                    {{"version", version},
                     {"processor", processor_description()},
                     {"threads", threads > 0 ? threads : processor_count()},
                     {"available_bytes", memory > 0 ? std::min(memory, available) : available},
                     {"default_recipe", recipe_json(default_recipe(settings))},
                     {"presets", presets_json()},
                     {"models", models_json()},
                     {"limits",
                      {{"picture_bytes", settings.pictures.bytes},
                       {"picture_pixels", settings.pictures.pixels},
                       {"pictures", settings.pictures.pictures},
                       {"paintings_waiting", settings.waiting}}},
                     {"uptime_seconds", clock.seconds()}});
              }});
}

}  // namespace impasto::studio
