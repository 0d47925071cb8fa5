#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/large_vector.h"
#include "network/cpu/map_place.h"

namespace impasto::cpu {

/// Part of an arena: an offset, not yet memory.
struct Region {
  std::size_t offset = 0;
  std::size_t bytes = 0;
  Storage storage = Storage::memory;
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
  void reserve(Region& region, std::size_t bytes, std::vector<Lifetime> lifetimes,
               Storage storage = Storage::memory);

  /// Gives every region its offset: the largest first, each as low as it can lie.
  void place();

  /// Bytes in all, after place().
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t disk_bytes() const { return disk_bytes_; }

 private:
  struct Tenant {
    Region* region;
    std::vector<Lifetime> lifetimes;
  };

  static bool meet(const Tenant& a, const Tenant& b);
  [[nodiscard]] std::size_t lowest_offset(std::size_t tenant) const;

  std::vector<Tenant> tenants_;
  std::size_t bytes_ = 0;
  std::size_t disk_bytes_ = 0;
};

/// The memory and the temporary file of a plan, allocated once.
class Arena {
 public:
  /// Throws Error naming the bytes when they are not to be had.
  explicit Arena(std::size_t bytes, std::size_t disk_bytes = 0);

  /// Only for regions in memory.

  template <typename T>
  [[nodiscard]] T* at(const Region& region) {
    return reinterpret_cast<T*>(buffer_.data() + region.offset);
  }
  template <typename T>
  [[nodiscard]] const T* at(const Region& region) const {
    return reinterpret_cast<const T*>(buffer_.data() + region.offset);
  }

  /// Where a region lies, wherever that is.
  template <typename T>
  [[nodiscard]] MapPlace<T> place(const Region& region) {
    if (region.storage == Storage::disk) return {file_, region.offset};
    return at<T>(region);
  }

  /// All of a region, mapped into memory if it is on disk.
  template <typename T>
  [[nodiscard]] VectorView<const T> view(const Region& region, std::size_t size) const {
    if (region.storage == Storage::memory) return {{at<T>(region), size}, Storage::memory};
    const auto* bytes = static_cast<const std::byte*>(file_.data()) + region.offset;
    return {{reinterpret_cast<const T*>(bytes), size}, Storage::disk};
  }

  /// Of a region on disk: what it holds is not needed any more. In memory: does nothing.
  void forget(const Region& region) const {
    if (region.bytes > 0 && region.storage == Storage::disk) {
      file_.forget(region.offset, region.bytes);
    }
  }

  [[nodiscard]] std::size_t bytes() const { return buffer_.size(); }
  [[nodiscard]] std::size_t disk_bytes() const { return file_.bytes(); }

 private:
  AlignedBuffer<std::byte> buffer_;
  ScratchFile file_;
};

}  // namespace impasto::cpu
