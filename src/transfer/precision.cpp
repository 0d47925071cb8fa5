#include "transfer/precision.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "impasto/error.h"
#include "network/feature_network.h"
#include "transfer/check.h"
#include "transfer/machine_record.h"
#include "transfer/names.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr const char* kChecks = "bf16 checks";
constexpr std::size_t kMostChecks = 100;

/// What a check depends on, besides the machine and impasto's version.
std::string key_of(const EngineSettings& engine, const Model& model) {
  return fmt::format("{} {} pooling, {} kernels", model.sha256,
                     name_of(kPoolingNames, engine.pooling), name_of(kKernelNames, engine.kernels));
}

/// The worst value of a check, which tells whether it has passed. JSON has no infinity.
json to_json(const CheckedValue& worst) {
  return {{"at", worst.name}, {"error", worst.error}, {"bound", worst.bound}};
}

std::optional<CheckedValue> parse(const json& record, const std::string& key, const Model& model) {
  const json checks = record.value(kChecks, json());
  if (!checks.is_object()) return std::nullopt;
  const json check = checks.value(key, json());
  if (!check.is_object() || !check.contains("error")) return std::nullopt;
  const json name = check.value("at", json());
  const json bound = check.value("bound", json());
  const json& error = check["error"];
  const bool known = name == "gradient" || std::ranges::any_of(model.topology.convolutions,
                                                               [&](const Convolution& layer) {
                                                                 return name == layer.name;
                                                               });
  if (!known || !bound.is_number() || !(error.is_number() || error.is_null())) return std::nullopt;
  return CheckedValue{
      name, error.is_null() ? std::numeric_limits<double>::infinity() : double(error), bound};
}

/// What is kept holds for every layer, whichever a painting needs.
Model with_all_layers(const Model& model, const EngineSettings& engine) {
  const bool whole = std::ranges::all_of(model.weights, [](const auto& w) { return w != nullptr; });
  return whole ? model : load_model(engine.weights);
}

/// Checks, and keeps what came of it.
CheckedValue check_and_keep(const EngineSettings& engine, const Model& model,
                            const std::filesystem::path& file) {
  const std::string key = key_of(engine, model);
  std::optional<CheckedValue> worst;
  try {
    MachineRecordUpdate update(file);
    worst = parse(update.values(), key, model);  // another process may have been first
    if (worst) return *worst;
    worst = check_bf16(model, engine).worst();
    json& checks = update.values()[kChecks];
    if (!checks.is_object() || checks.size() >= kMostChecks) checks = json::object();
    checks[key] = to_json(*worst);
    update.commit();
  } catch (const Error&) {
    if (!worst) worst = check_bf16(model, engine).worst();
  }
  return *worst;
}

}  // namespace

ChosenPrecision choose_precision(const EngineSettings& engine, const Model& model,
                                 const std::filesystem::path& file) {
  if (engine.backend == Backend::reference) {
    if (engine.precision == Precision::bf16) {
      throw Error("the reference backend computes in double; leave --precision out");
    }
    return {};
  }
  if (engine.precision != Precision::automatic) return {engine.precision, {}};
  if (!bf16_is_fast()) return {};
  const std::filesystem::path kept = model.sha256.empty() ? std::filesystem::path() : file;
  std::optional<CheckedValue> worst =
      parse(read_machine_record(kept), key_of(engine, model), model);
  if (!worst) worst = check_and_keep(engine, with_all_layers(model, engine), kept);
  if (worst->passed()) return {Precision::bf16, {}};
  return {
      Precision::f32,
      fmt::format("bf16 is off by {:.2g} % at {} with {}, more than {:.2g} %: computing in f32; "
                  "impasto check tells more",
                  100.0 * worst->error, worst->name, model.name, 100.0 * worst->bound)};
}

}  // namespace impasto
