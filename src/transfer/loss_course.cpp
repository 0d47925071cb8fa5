#include "transfer/loss_course.h"

#include <algorithm>

#include "transfer/names.h"

namespace impasto {
namespace {

std::string style_name(const LossTerm& term) {
  std::string name = "style " + term.layer;
  if (term.statistic != StyleStatistic::gram) {
    name += ' ';
    name += name_of(kStyleStatisticNames, term.statistic);
  }
  if (!term.region.empty()) name += " " + term.region;
  return name;
}

}  // namespace

void LossCourse::add(const Progress& progress) {
  if (evaluations_.empty()) weights_ = progress.weights;
  while (std::ssize(scales_) <= progress.scale) {
    scales_.push_back({.first = evaluations_.size(), .total = progress.loss.total});
  }
  Scale& scale = scales_.back();
  int before = 0;
  for (const Scale& s : scales_) before += &s == &scale ? 0 : s.evaluations;
  scale.evaluations = progress.evaluations;
  scale.ready = progress.ready;
  scale.seconds = progress.seconds;
  scale.total = std::min(scale.total, progress.loss.total);

  if (progress.weights != weights_) {
    weights_ = progress.weights;
    scale.total = progress.loss.total;
    changes_.push_back({evaluations_.back(), weights_});
  }
  evaluations_.push_back(before + progress.evaluations);
  const LossReport& loss = progress.loss;
  const double sums[] = {loss.total, loss.weighted_content, loss.weighted_style, loss.weighted_tv};
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i].values.push_back(static_cast<float>(sums[i]));
  }
  std::size_t next = 0;
  const auto add_term = [&](const std::string& name, double weighted) {
    if (next == terms_.size()) terms_.push_back({name, {}});
    terms_[next++].values.push_back(static_cast<float>(weighted));
  };
  for (const LossTerm& term : loss.content) {
    add_term("content " + term.layer, weights_.content_weight * term.weight * term.value);
  }
  for (const LossTerm& term : loss.style) {
    add_term(style_name(term), weights_.style_weight * term.weight * term.value);
  }
}

}  // namespace impasto
