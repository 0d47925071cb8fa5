#include "loss/objective.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "impasto/error.h"
#include "loss/content.h"
#include "loss/total_variation.h"

namespace impasto {
namespace {

std::vector<std::string> canonical_names(const std::vector<LayerWeight>& layers,
                                         const Topology& topology, const char* kind) {
  std::vector<std::string> names;
  for (const LayerWeight& layer : layers) {
    const std::string& name = topology.convolutions[topology.index_of(layer.layer)].name;
    if (std::ranges::find(names, name) != names.end()) {
      throw Error(fmt::format("{} layer {} is named twice; name each layer once", kind, name));
    }
    names.push_back(name);
  }
  return names;
}

int tap_of(const std::vector<std::string>& taps, const std::string& name) {
  return static_cast<int>(std::ranges::find(taps, name) - taps.begin());
}

void require_energy(double energy, const std::string& layer, const char* picture) {
  if (energy > 0.0) return;
  throw Error(
      fmt::format("the {} picture has no features at all at {}, so its relative loss is "
                  "undefined; use --loss-form mean",
                  picture, layer));
}

}  // namespace

std::vector<std::string> style_layers(const LossSettings& settings, const Topology& topology) {
  return canonical_names(settings.style_layers, topology, "style");
}

std::vector<std::string> loss_layers(const LossSettings& settings, const Topology& topology) {
  std::vector<std::string> names = canonical_names(settings.content_layers, topology, "content");
  for (std::string& name : style_layers(settings, topology)) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::vector<Tap> loss_taps(const LossSettings& settings, const Topology& topology) {
  const auto content = canonical_names(settings.content_layers, topology, "content");
  const auto style = style_layers(settings, topology);
  std::vector<Tap> taps;
  for (const std::string& name : loss_layers(settings, topology)) {
    taps.emplace_back(name, std::ranges::find(style, name) != style.end(),
                      std::ranges::find(content, name) != content.end());
  }
  return taps;
}

std::vector<Tap> style_taps(const LossSettings& settings, const Topology& topology) {
  std::vector<Tap> taps;
  for (const std::string& name : style_layers(settings, topology)) {
    taps.emplace_back(name, true, false);
  }
  return taps;
}

std::vector<GramStatistics> measure_style(FeatureNetwork& network,
                                          VectorView<const float> picture) {
  network.forward(picture);
  std::vector<GramStatistics> statistics;
  for (int tap = 0; tap < std::ssize(network.taps()); ++tap) {
    const FeatureShape shape = network.taps()[tap];
    GramStatistics layer{shape.channels, {}};
    layer.gram.resize(static_cast<std::size_t>(shape.channels) * shape.channels);
    network.gram(tap, layer.gram);
    for (double& g : layer.gram) g /= static_cast<double>(shape.positions());
    statistics.push_back(std::move(layer));
  }
  return statistics;
}

Objective::Objective(std::unique_ptr<FeatureNetwork> network, const LossSettings& settings,
                     const Topology& topology, int height, int width,
                     VectorView<const float> content,
                     std::vector<std::vector<GramStatistics>> styles)
    : network_(std::move(network)), settings_(settings), height_(height), width_(width) {
  const std::vector<std::string> taps = loss_layers(settings, topology);
  const bool relative = settings.form == LossForm::relative;
  report_.form = settings.form;

  for (int tap = 0; tap < std::ssize(taps); ++tap) gradients_.push_back({.tap = tap});

  const auto content_names = canonical_names(settings.content_layers, topology, "content");
  if (!content_names.empty()) network_->forward(content);
  for (std::size_t i = 0; i < content_names.size(); ++i) {
    const int tap = tap_of(taps, content_names[i]);
    content_.push_back({tap, network_->snapshot(tap), network_->squared_norm(tap)});
    if (relative) require_energy(content_.back().target_energy, content_names[i], "content");
    report_.content.push_back({content_names[i], settings.content_layers[i].weight, 0.0});
  }

  const auto style_names = style_layers(settings, topology);
  for (std::size_t i = 0; i < style_names.size(); ++i) {
    const int tap = tap_of(taps, style_names[i]);
    std::vector<GramStatistics> layer_of_each_style;
    for (auto& style : styles) layer_of_each_style.push_back(std::move(style[i]));
    GramStatistics blended = blend(std::move(layer_of_each_style), settings.style_blend);
    style_.push_back({tap, style_target(settings.form, std::move(blended), network_->taps()[tap])});
    const StyleTarget& target = style_.back().target;
    if (relative) require_energy(target.energy, style_names[i], "style");
    style_matrices_.emplace_back(target.gram.size());
    gram_.resize(std::max(gram_.size(), target.gram.size()));
    report_.style.push_back({style_names[i], settings.style_layers[i].weight, 0.0});
  }
  matrix_.resize(gram_.size());
}

double Objective::evaluate(VectorView<const float> picture, VectorView<float> gradient) {
  network_->forward(picture);
  return evaluate_features(picture, gradient);
}

double Objective::evaluate_content(VectorView<const float> content, VectorView<float> gradient) {
  if (content_.empty()) network_->forward(content);
  return evaluate_features(content, gradient);
}

double Objective::evaluate_features(VectorView<const float> picture, VectorView<float> gradient) {
  for (TapGradient& g : gradients_) g = {.tap = g.tap};
  add_content();
  add_style();
  if (!gradient.empty()) network_->backward(picture, gradients_, gradient);
  report_.tv = total_variation(picture, height_, width_, settings_.tv_weight, gradient);
  report_.weighted_tv = settings_.tv_weight * report_.tv;
  report_.total = report_.weighted_content + report_.weighted_style + report_.weighted_tv;
  return report_.total;
}

void Objective::add_content() {
  report_.weighted_content = 0.0;
  for (std::size_t i = 0; i < content_.size(); ++i) {
    const ContentLayer& layer = content_[i];
    const ContentLoss loss =
        content_loss(settings_.form, network_->squared_distance(layer.tap, *layer.target),
                     network_->taps()[layer.tap], layer.target_energy);
    const double weight = settings_.content_weight * report_.content[i].weight;
    report_.content[i].value = loss.value;
    report_.weighted_content += weight * loss.value;
    gradients_[layer.tap].scale = static_cast<float>(weight * loss.gradient_scale);
    gradients_[layer.tap].target = layer.target.get();
  }
}

void Objective::add_style() {
  report_.weighted_style = 0.0;
  for (std::size_t i = 0; i < style_.size(); ++i) {
    const StyleLayer& layer = style_[i];
    std::vector<float>& factor = style_matrices_[i];
    const std::span gram(gram_.data(), factor.size());
    const std::span matrix(matrix_.data(), factor.size());
    network_->gram(layer.tap, gram);
    const double value =
        style_loss(settings_.form, gram, network_->taps()[layer.tap], layer.target, matrix);
    const double weight = settings_.style_weight * report_.style[i].weight;
    report_.style[i].value = value;
    report_.weighted_style += weight * value;
    std::ranges::transform(matrix, factor.begin(),
                           [&](double m) { return static_cast<float>(weight * m); });
    gradients_[layer.tap].matrix = factor;
  }
}

}  // namespace impasto
