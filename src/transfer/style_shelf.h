#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/large_vector.h"
#include "impasto/session.h"
#include "loss/style_statistics.h"

namespace impasto {

/// What was measured of styles, under keys that tell apart all that it depends on. Keeps what was
/// used last, up to a limit.
class StyleShelf {
 public:
  using Measured = std::shared_ptr<const std::vector<StyleLayer>>;

  static constexpr std::uint64_t kMostBytes = std::uint64_t{128} << 20;

  explicit StyleShelf(std::uint64_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  /// Null where there is nothing under this key.
  [[nodiscard]] Measured find(const std::string& key);

  void put(const std::string& key, std::vector<StyleLayer> layers);

  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::uint64_t most_bytes() const { return most_bytes_; }
  /// How often something was found.
  [[nodiscard]] int found() const;

 private:
  struct Entry {
    std::string key;
    Measured layers;
    std::uint64_t bytes = 0;
  };

  mutable std::mutex mutex_;
  std::uint64_t most_bytes_;
  std::uint64_t bytes_ = 0;
  int found_ = 0;
  std::list<Entry> entries_;  ///< used last comes first
};

/// A number of 64 bits for the values of a vector, wherever it lives.
[[nodiscard]] std::uint64_t digest_of(VectorView<const float> values);

}  // namespace impasto
