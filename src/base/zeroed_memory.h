#pragma once

#include <cstddef>

namespace impasto {

/// Bytes that start at zero, aligned to a cache line; large ones in huge pages where the kernel has
/// them, which saves most page faults. They are not touched here: that is left to the threads that
/// use them. Owns them; move-only. Throws std::bad_alloc.
class ZeroedMemory {
 public:
  static constexpr std::size_t kAlignment = 64;

  ZeroedMemory() = default;
  explicit ZeroedMemory(std::size_t bytes);
  ~ZeroedMemory();
  ZeroedMemory(ZeroedMemory&& other) noexcept;
  ZeroedMemory& operator=(ZeroedMemory&& other) noexcept;

  [[nodiscard]] void* data() const { return data_; }

 private:
  void* data_ = nullptr;
  std::size_t mapped_bytes_ = 0;  // 0: from the heap
};

}  // namespace impasto
