#include "transfer/model_shelf.h"

#include <algorithm>
#include <utility>

#include "impasto/error.h"

namespace impasto {
namespace {

/// Whether the model was loaded down to the deepest of these; without any, to its end.
bool holds(const Model& model, const std::vector<std::string>& layers) try {
  int deepest = layers.empty() ? static_cast<int>(model.weights.size()) - 1 : 0;
  for (const std::string& layer : layers) {
    deepest = std::max(deepest, model.topology.index_of(layer));
  }
  const auto end = model.weights.begin() + deepest + 1;
  return std::all_of(model.weights.begin(), end, [](const auto& weights) { return !!weights; });
} catch (const Error&) {
  return true;  // an unknown layer: whoever uses it will say so
}

}  // namespace

Model ModelShelf::take(const std::string& name_or_file, const std::vector<std::string>& layers) {
  const std::lock_guard lock(mutex_);
  const auto found = models_.find(name_or_file);
  std::vector<std::string> all = layers;
  if (found != models_.end()) {
    if (holds(found->second.model, layers)) return found->second.model;
    const std::vector<std::string>& before = found->second.layers;
    all.insert(all.end(), before.begin(), before.end());
  }
  Entry entry{load_model(name_or_file, all), all};
  return models_.insert_or_assign(name_or_file, std::move(entry)).first->second.model;
}

std::shared_ptr<ModelShelf> make_model_shelf() { return std::make_shared<ModelShelf>(); }

}  // namespace impasto
