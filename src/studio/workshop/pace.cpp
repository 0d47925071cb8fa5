#include "studio/workshop/pace.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "impasto/error.h"
#include "studio/workshop/files.h"

namespace impasto::studio {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20;
constexpr std::size_t kMostKeys = 100;
constexpr double kNewShare = 0.4;  // of a new figure in what is kept: machines are busy at times

int size_class(std::uint64_t pixels) {
  return static_cast<int>(
      std::lround(std::log2(static_cast<double>(std::max<std::uint64_t>(pixels, 1)))));
}

std::uint64_t pixels_of(const Plan::Scale& scale) {
  return std::uint64_t{1} * scale.width * scale.height;
}

}  // namespace

SpeedRecord::SpeedRecord(std::filesystem::path file) : file_(std::move(file)) {
  try {
    for (const auto& [key, value] : json::parse(read_file(file_, kMostBytes)).items()) {
      Speeds& speeds = speeds_[key];
      speeds.of_paintings = value.at("of_paintings");
      for (const json& size : value.at("sizes")) {
        const Measured measured{.evaluation = size.at("evaluation"), .ready = size.at("ready")};
        if (measured.evaluation > 0.0) speeds.sizes[size.at("class").get<int>()] = measured;
      }
    }
  } catch (const json::exception&) {
    speeds_.clear();
  } catch (const Error&) {  // there is none yet
  }
}

void SpeedRecord::note(const Key& key, std::uint64_t pixels, const Measured& measured,
                       bool of_painting) {
  const std::lock_guard lock(mutex_);
  if (speeds_.size() >= kMostKeys && !speeds_.contains(key)) speeds_.clear();
  Speeds& speeds = speeds_[key];
  if (of_painting && !std::exchange(speeds.of_paintings, true)) speeds.sizes.clear();
  const auto [known, is_new] = speeds.sizes.try_emplace(size_class(pixels), measured);
  if (is_new) return;
  const auto mix = [](double& kept, double value) { kept += kNewShare * (value - kept); };
  mix(known->second.evaluation, measured.evaluation);
  mix(known->second.ready, measured.ready);
}

void SpeedRecord::save() const {
  json all = json::object();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, speeds] : speeds_) {
      json sizes = json::array();
      for (const auto& [size, measured] : speeds.sizes) {
        sizes.push_back(
            {{"class", size}, {"evaluation", measured.evaluation}, {"ready", measured.ready}});
      }
      all[key] = {{"of_paintings", speeds.of_paintings}, {"sizes", sizes}};
    }
  }
  write_file(file_, all.dump(1));
}

bool SpeedRecord::knows(const Key& key) const {
  const std::lock_guard lock(mutex_);
  return speeds_.contains(key);
}

std::optional<SpeedRecord::Estimate> SpeedRecord::estimate(const Key& key, const Plan& plan) const {
  const std::lock_guard lock(mutex_);
  const auto found = speeds_.find(key);
  if (found == speeds_.end() || found->second.sizes.empty()) return std::nullopt;
  Estimate estimate{.measured = found->second.of_paintings};
  for (const Plan::Scale& scale : plan.scales) {
    const int size = size_class(pixels_of(scale));
    const auto nearest = std::ranges::min_element(
        found->second.sizes, {}, [&](const auto& known) { return std::abs(known.first - size); });
    const auto pixels = static_cast<double>(pixels_of(scale));
    estimate.seconds +=
        pixels * (nearest->second.ready + scale.iterations * nearest->second.evaluation);
  }
  return estimate;
}

std::uint64_t Pace::pixels(int scale) const {
  return pixels_of(plan_.scales[static_cast<std::size_t>(scale)]);
}

void Pace::note(const Progress& progress) {
  if (progress.scale >= std::ssize(plan_.scales)) return;
  const bool is_new = !scales_.contains(progress.scale);
  Scale& scale = scales_[progress.scale];
  if (is_new) {
    scale.evaluations = progress.evaluations;
    scale.seconds = progress.seconds;
    // What a run that goes on takes to get ready is not what a new one takes.
    if (began_ || plan_.evaluations_done == 0) scale.ready = progress.ready - ended_;
  }
  scale.last_evaluations = progress.evaluations;
  scale.last_seconds = progress.seconds;
  began_ = true;
  ended_ = progress.seconds;
  scale_ = progress.scale;
  evaluations_ = progress.evaluations;
}

std::optional<double> Pace::seconds_a_pixel(int scale) const {
  const auto found = scales_.find(scale);
  if (found == scales_.end()) return std::nullopt;
  const Scale& seen = found->second;
  const int evaluations = seen.last_evaluations - seen.evaluations;
  if (evaluations < 1) return std::nullopt;
  return (seen.last_seconds - seen.seconds) / evaluations / static_cast<double>(pixels(scale));
}

std::optional<double> Pace::seconds_left() const {
  std::optional<double> speed;
  for (int scale = scale_; scale >= 0 && !speed; --scale) speed = seconds_a_pixel(scale);
  if (!speed) return std::nullopt;
  double ready = 0.0;  // seconds a pixel
  for (const auto& [scale, seen] : scales_) {
    if (seen.ready > 0.0) ready = seen.ready / static_cast<double>(pixels(scale));
  }
  double left = 0.0;
  for (int scale = scale_; scale < std::ssize(plan_.scales); ++scale) {
    const int all = plan_.scales[static_cast<std::size_t>(scale)].iterations;
    const int todo = scale == scale_ ? std::max(0, all - evaluations_) : all;
    left += static_cast<double>(pixels(scale)) * (todo * *speed + (scale > scale_ ? ready : 0.0));
  }
  return left;
}

void Pace::report(SpeedRecord& record, const SpeedRecord::Key& key) const {
  for (const auto& [scale, seen] : scales_) {
    const std::optional<double> speed = seconds_a_pixel(scale);
    if (!speed || *speed <= 0.0 || seen.ready < 0.0) continue;
    record.note(key, pixels(scale),
                {.evaluation = *speed, .ready = seen.ready / static_cast<double>(pixels(scale))},
                true);
  }
}

int Pace::planned_evaluations() const {
  int evaluations = 0;
  for (const Plan::Scale& scale : plan_.scales) evaluations += scale.iterations;
  return evaluations;
}

}  // namespace impasto::studio
