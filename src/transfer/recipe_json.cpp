#include "transfer/recipe_json.h"

#include "impasto/version.h"
#include "transfer/names.h"

namespace impasto {
namespace {

using Json = nlohmann::ordered_json;

Json layers_json(const std::vector<LayerWeight>& layers) {
  Json list = Json::array();
  for (const LayerWeight& layer : layers) {
    list.push_back({{"layer", layer.layer}, {"weight", layer.weight}});
  }
  return list;
}

Json terms_json(const std::vector<LossTerm>& terms) {
  Json list = Json::array();
  for (const LossTerm& term : terms) {
    list.push_back({{"layer", term.layer}, {"weight", term.weight}, {"value", term.value}});
  }
  return list;
}

}  // namespace

Json recipe_json(const Recipe& recipe) {
  const EngineSettings& engine = recipe.engine;
  const LossSettings& loss = recipe.loss;
  const OptimizerSettings& optimizer = recipe.optimizer;
  return {
      {"impasto", version},
      {"sizes", recipe.sizes},
      {"iterations", recipe.iterations},
      {"init", name_of(kInitNames, recipe.init)},
      {"seed", recipe.seed},
      {"style_scales", recipe.style_scales},
      {"border", recipe.border},
      {"loss",
       {{"form", name_of(kLossFormNames, loss.form)},
        {"content_weight", loss.content_weight},
        {"style_weight", loss.style_weight},
        {"tv_weight", loss.tv_weight},
        {"content_layers", layers_json(loss.content_layers)},
        {"style_layers", layers_json(loss.style_layers)},
        {"style_blend", loss.style_blend}}},
      {"optimizer",
       {{"kind", name_of(kOptimizerNames, optimizer.kind)},
        {"learning_rate", optimizer.learning_rate},
        {"history", optimizer.history},
        {"history_precision", name_of(kHistoryPrecisionNames, optimizer.history_precision)},
        {"preconditioner", name_of(kPreconditionerNames, optimizer.preconditioner)},
        {"line_search", optimizer.line_search},
        {"beta1", optimizer.beta1},
        {"beta2", optimizer.beta2},
        {"epsilon", optimizer.epsilon}}},
      {"engine",
       {{"weights", engine.weights},
        {"pooling", name_of(kPoolingNames, engine.pooling)},
        {"precision", name_of(kPrecisionNames, engine.precision)},
        {"backend", name_of(kBackendNames, engine.backend)},
        {"kernels", name_of(kKernelNames, engine.kernels)},
        {"tile", engine.tile},
        {"threads", engine.threads},
        {"memory_bytes", engine.memory_bytes}}},
  };
}

Json report_json(const LossReport& report, const LossSettings& settings, int width, int height) {
  return {
      {"width", width},
      {"height", height},
      {"form", name_of(kLossFormNames, report.form)},
      {"content", terms_json(report.content)},
      {"style", terms_json(report.style)},
      {"tv", {{"weight", settings.tv_weight}, {"value", report.tv}}},
      {"total", report.total},
  };
}

std::string to_json(const Recipe& recipe) { return recipe_json(recipe).dump(); }

}  // namespace impasto
