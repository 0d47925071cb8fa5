#include "loss/objective.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "impasto/error.h"
#include "loss/content.h"
#include "loss/total_variation.h"

namespace impasto {

Objective::Objective(std::unique_ptr<FeatureNetwork> network, const LossSettings& settings,
                     const Topology& topology, int height, int width,
                     VectorView<const float> content, std::vector<StyleLayer> style,
                     const PaintedRegions& regions)
    : network_(std::move(network)),
      settings_(settings),
      height_(height),
      width_(width),
      style_(*network_, settings, topology, std::move(style), regions) {
  const std::vector<std::string> taps = loss_layers(settings, topology);
  report_.form = settings.form;
  report_.style = style_.terms();
  for (int tap = 0; tap < std::ssize(taps); ++tap) gradients_.push_back({.tap = tap});

  const auto names = content_layers(settings, topology);
  if (!names.empty()) network_->forward(content);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto tap = static_cast<int>(std::ranges::find(taps, names[i]) - taps.begin());
    content_.push_back({tap, network_->snapshot(tap), network_->squared_norm(tap)});
    if (settings.form == LossForm::relative && content_.back().target_energy <= 0.0) {
      throw Error(
          fmt::format("the content picture has no features at all at {}, so its relative "
                      "loss is undefined; use --loss-form mean",
                      names[i]));
    }
    report_.content.push_back({names[i], settings.content_layers[i].weight, 0.0});
  }
}

void Objective::weigh(const LossWeights& weights) {
  settings_.content_weight = weights.content_weight;
  settings_.style_weight = weights.style_weight;
  settings_.tv_weight = weights.tv_weight;
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
  report_.weighted_style =
      settings_.style_weight *
      style_.evaluate(*network_, settings_.style_weight, report_.style, gradients_);
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

}  // namespace impasto
