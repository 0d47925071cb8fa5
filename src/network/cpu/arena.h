#pragma once

#include <cstddef>

#include "base/aligned_buffer.h"

namespace impasto::cpu {

/// Part of an arena: an offset, not yet memory.
struct Region {
  std::size_t offset = 0;
  std::size_t bytes = 0;
};

/// Lays out regions before any memory is there.
class ArenaPlan {
 public:
  [[nodiscard]] Region reserve(std::size_t bytes) {
    const Region region{bytes_, bytes};
    bytes_ += (bytes + kAlignment - 1) / kAlignment * kAlignment;
    return region;
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kAlignment = 64;
  std::size_t bytes_ = 0;
};

/// The memory of a plan, allocated once.
class Arena {
 public:
  /// Throws Error naming the bytes when they are not to be had.
  explicit Arena(std::size_t bytes);

  template <typename T>
  [[nodiscard]] T* at(const Region& region) {
    return reinterpret_cast<T*>(buffer_.data() + region.offset);
  }
  template <typename T>
  [[nodiscard]] const T* at(const Region& region) const {
    return reinterpret_cast<const T*>(buffer_.data() + region.offset);
  }
  [[nodiscard]] std::size_t bytes() const { return buffer_.size(); }

 private:
  AlignedBuffer<std::byte> buffer_;
};

}  // namespace impasto::cpu
