#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"

namespace impasto::cpu {

/// Part of an arena: an offset, not yet memory.
struct Region {
  std::size_t offset = 0;
  std::size_t bytes = 0;
};

/// Steps of the network's run, both included, through which a region must keep what it holds.
struct Lifetime {
  int first = 0;
  int last = 0;
};

/// Lays out regions before any memory is there. Regions whose lifetimes do not meet may lie in the
/// same place.
class ArenaPlan {
 public:
  /// The region must stay where it is until place().
  void reserve(Region& region, std::size_t bytes, std::vector<Lifetime> lifetimes);

  /// Gives every region its offset: the largest first, each as low as it can lie.
  void place();

  /// Bytes in all, after place().
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Tenant {
    Region* region;
    std::vector<Lifetime> lifetimes;
  };

  static bool meet(const Tenant& a, const Tenant& b);
  [[nodiscard]] std::size_t lowest_offset(std::size_t tenant) const;

  std::vector<Tenant> tenants_;
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
