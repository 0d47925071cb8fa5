#include "transfer/style_shelf.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace impasto {
namespace {

std::uint64_t bytes_of(const std::vector<StyleLayer>& layers) {
  std::uint64_t bytes = 0;
  for (const StyleLayer& layer : layers) {
    bytes += layer.histogram_widths.size() * sizeof(float);
    for (const FeatureStatistics& region : layer.regions) {
      bytes += (region.gram.size() + region.mean.size() + region.histogram.size()) * sizeof(double);
    }
  }
  return bytes;
}

}  // namespace

StyleShelf::Measured StyleShelf::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  if (found == entries_.end()) return nullptr;
  ++found_;
  entries_.splice(entries_.begin(), entries_, found);
  return found->layers;
}

void StyleShelf::put(const std::string& key, std::vector<StyleLayer> layers) {
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(entries_, key, &Entry::key) != entries_.end()) return;
  const std::uint64_t bytes = bytes_of(layers);
  entries_.push_front(
      {key, std::make_shared<const std::vector<StyleLayer>>(std::move(layers)), bytes});
  bytes_ += bytes;
  while (bytes_ > most_bytes_) {
    bytes_ -= entries_.back().bytes;
    entries_.pop_back();
  }
}

std::uint64_t StyleShelf::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

int StyleShelf::found() const {
  const std::lock_guard lock(mutex_);
  return found_;
}

std::shared_ptr<StyleShelf> make_style_shelf() { return std::make_shared<StyleShelf>(); }

std::uint64_t digest_of(VectorView<const float> values) {
  std::uint64_t digest = values.size();
  for_each_chunk(
      [&](std::span<const float> chunk) {
        const std::string_view bytes(reinterpret_cast<const char*>(chunk.data()),
                                     chunk.size_bytes());
        // The multiplier of Knuth's linear congruential generator, so that order counts.
        digest = digest * 6364136223846793005U + std::hash<std::string_view>()(bytes);
      },
      values);
  return digest;
}

}  // namespace impasto
