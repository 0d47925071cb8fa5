#include "network/cpu/cpu_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/finite.h"
#include "impasto/error.h"
#include "network/cpu/gram.h"
#include "network/cpu/region_sums.h"
#include "network/cpu/squared_sum.h"
#include "network/cpu/thread_scope.h"

namespace impasto::cpu {
namespace {

template <typename Element>
struct Snapshot final : FeatureSnapshot {
  explicit Snapshot(const VectorView<const Element>& values)
      : features(values.size(), values.on_disk() ? Storage::disk : Storage::memory) {
    for_each_chunk([](auto from, auto to) { std::ranges::copy(from, to.begin()); }, values,
                   features.view());
  }
  LargeVector<Element> features;
};

template <typename Element>
const LargeVector<Element>& features_of(const FeatureSnapshot& snapshot) {
  return dynamic_cast<const Snapshot<Element>&>(snapshot).features;
}

bool all_finite(VectorView<const float> values) {
  bool finite = true;
  for_each_chunk([&](auto chunk) { finite = finite && impasto::all_finite(chunk); }, values);
  return finite;
}

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

}  // namespace

template <typename Element>
CpuNetwork<Element>::CpuNetwork(const Model& model, const NetworkSettings& settings)
    : threads_(omp_get_max_threads()),
      backward_(settings.backward),
      chain_(resolve_chain(model.topology, settings)),
      weights_(weights_of(model, chain_.layers.size())),
      plan_(make_plan(chain_, settings)),
      arena_(plan_.bytes, plan_.disk_bytes),
      passes_(chain_, plan_, arena_, settings.pooling) {
  for (std::size_t i = 0; i < chain_.layers.size(); ++i) {
    names_.push_back(model.topology.convolutions[i].name);
  }
  passes_.bind(input_transform(model.input), weights_, backward_);
}

template <typename Element>
void CpuNetwork<Element>::forward(VectorView<const float> picture) {
  const ThreadScope threads(threads_);
  // ReLU makes 0 of what is not a number; an optimizer that has blown up must see it.
  finite_ = all_finite(picture);
  if (finite_) passes_.forward(picture);
}

template <typename Element>
void CpuNetwork<Element>::backward(VectorView<const float> picture,
                                   std::span<const TapGradient> gradients,
                                   VectorView<float> picture_gradient) {
  if (!backward_) throw Error("this network was built forward only; build it with backward");
  chain_.check_gradients(gradients);
  const ThreadScope threads(threads_);
  if (!finite_) {
    for_each_chunk([](auto values) { std::ranges::fill(values, static_cast<float>(kNoNumber)); },
                   picture_gradient);
    return;
  }
  std::vector<TapBackward<Element>> taps(chain_.taps.size());
  for (const TapGradient& gradient : gradients) {
    TapBackward<Element>& tap = taps[static_cast<std::size_t>(gradient.tap)];
    tap.active = true;
    tap.matrix = gradient.matrix;
    tap.scale = gradient.scale;
    tap.regions = gradient.regions;
    if (gradient.target == nullptr) continue;
    const LargeVector<Element>& target = features_of<Element>(*gradient.target);
    if (target.file() != nullptr) {
      tap.target = {*target.file(), 0};
    } else {
      tap.target = target.span().data();
    }
  }
  passes_.backward(picture, taps, picture_gradient);
}

template <typename Element>
BlockedShape CpuNetwork<Element>::shape_of(int tap) const {
  return {chain_.taps.at(static_cast<std::size_t>(tap)), channel_lanes()};
}

template <typename Element>
VectorView<const Element> CpuNetwork<Element>::features(int tap) const {
  const BlockedShape shape = shape_of(tap);
  if (!chain_.features[static_cast<std::size_t>(tap)]) {
    throw Error("the features of this tap were not asked for; ask for them in its Tap");
  }
  return arena_.view<Element>(features_region(plan_, tap), shape.size());
}

template <typename Element>
void CpuNetwork<Element>::copy_features(int tap, std::span<float> out) const {
  const BlockedShape shape = shape_of(tap);
  const VectorView<const Element> map = features(tap);
  const Element* from = map.data();
  const std::ptrdiff_t positions = shape.positions();
  for (int c = 0; c < shape.shape.channels; ++c) {
    const Element* channel = from + c / shape.lanes * shape.block_stride() + c % shape.lanes;
    for (std::ptrdiff_t p = 0; p < positions; ++p) {
      out[c * positions + p] =
          finite_ ? to_float(channel[p * shape.lanes]) : static_cast<float>(kNoNumber);
    }
  }
  map.drop();
}

template <typename Element>
std::span<const double> CpuNetwork<Element>::numbers(const Region& region, int part,
                                                     std::string_view what) const {
  chain_.check_region(part);
  if (region.bytes == 0) {
    throw Error(fmt::format("the {} of this tap was not asked for; ask for it in its Tap", what));
  }
  const std::size_t size = region.bytes / sizeof(double) / static_cast<std::size_t>(chain_.parts());
  return {arena_.at<double>(region) + static_cast<std::size_t>(part) * size, size};
}

template <typename Element>
void CpuNetwork<Element>::gram(int tap, int region, std::span<double> out) const {
  const auto sums =
      numbers(plan_.taps.at(static_cast<std::size_t>(tap)).gram, region, "Gram matrix");
  if (finite_) {
    finish_gram(shape_of(tap), sums, out);
  } else {
    std::ranges::fill(out, kNoNumber);
  }
}

template <typename Element>
void CpuNetwork<Element>::sums(int tap, int region, std::span<double> out) const {
  const auto sums = numbers(plan_.taps.at(static_cast<std::size_t>(tap)).sums, region, "sum");
  if (finite_) {
    std::copy_n(sums.begin(), out.size(), out.begin());
  } else {
    std::ranges::fill(out, kNoNumber);
  }
}

template <typename Element>
void CpuNetwork<Element>::histogram(int tap, int region, std::span<double> out) const {
  const auto index = static_cast<std::size_t>(tap);
  const auto counts = numbers(plan_.taps.at(index).histogram, region, "histogram");
  if (finite_) {
    finish_histogram(shape_of(tap), chain_.histogram_bins[index], counts, out);
  } else {
    std::ranges::fill(out, kNoNumber);
  }
}

template <typename Element>
void CpuNetwork<Element>::set_histogram_widths(int tap, std::span<const float> widths) {
  chain_.check_histogram_widths(tap, widths);
  std::ranges::copy(widths, arena_.at<float>(plan_.taps[static_cast<std::size_t>(tap)].widths));
}

template <typename Element>
std::unique_ptr<FeatureSnapshot> CpuNetwork<Element>::snapshot(int tap) const {
  return std::make_unique<Snapshot<Element>>(features(tap));
}

template <typename Element>
double CpuNetwork<Element>::squared_distance(int tap, const FeatureSnapshot& target) const {
  const ThreadScope threads(threads_);
  if (!finite_) return kNoNumber;
  double sum = 0.0;
  for_each_chunk([&](auto a, auto b) { sum += squared_sum(a.data(), b.data(), a.size()); },
                 features(tap), features_of<Element>(target).view());
  return sum;
}

template <typename Element>
double CpuNetwork<Element>::squared_norm(int tap) const {
  const ThreadScope threads(threads_);
  if (!finite_) return kNoNumber;
  double sum = 0.0;
  for_each_chunk([&](auto a) { sum += squared_sum<Element>(a.data(), nullptr, a.size()); },
                 features(tap));
  return sum;
}

template <typename Element>
std::vector<StepReport> CpuNetwork<Element>::steps() const {
  std::vector<StepReport> reports;
  for (int layer = 0; layer < std::ssize(plan_.layers); ++layer) {
    const auto& steps = plan_.layers[static_cast<std::size_t>(layer)].steps;
    for (int kind = 0; kind < kStepKinds; ++kind) {
      const auto step = static_cast<Step>(kind);
      const StepClock::Slot& slot = passes_.clock().slot(layer, step);
      if (slot.seconds == 0.0) continue;
      StepReport& report = reports.emplace_back();
      report.layer = names_[static_cast<std::size_t>(layer)];
      report.step = name_of(step);
      report.operations = slot.operations;
      report.seconds = slot.seconds;
      if (step == Step::forward || step == Step::backward) {
        const bool forward = step == Step::forward;
        report.kernel = steps.empty() ? "first layer"
                        : forward     ? steps.front().forward->implementation()
                                      : steps.front().backward->implementation();
      }
    }
  }
  return reports;
}

template class CpuNetwork<float>;
template class CpuNetwork<BFloat16>;

}  // namespace impasto::cpu
