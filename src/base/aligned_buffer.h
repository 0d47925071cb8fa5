#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace impasto {

/// A fixed-size array aligned to a cache line (64 bytes, also the width of an AVX-512 register).
/// Owns its elements, which start at zero; move-only. Throws std::bad_alloc.
template <typename T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : data_(allocate(size)), size_(size) {}

  [[nodiscard]] T* data() { return data_.get(); }
  [[nodiscard]] const T* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::span<T> span() { return {data_.get(), size_}; }
  [[nodiscard]] std::span<const T> span() const { return {data_.get(), size_}; }

  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  static constexpr std::size_t kAlignment = 64;

  struct Free {
    void* block = nullptr;  // what calloc gave, of which the elements are the aligned part
    void operator()(T* /*elements*/) const { std::free(block); }
  };
  using Elements = std::unique_ptr<T[], Free>;

  /// calloc, because it leaves large blocks to the kernel's zero pages: they are touched first by
  /// the threads that use them, not here by one.
  static Elements allocate(std::size_t size) {
    if (size == 0) return {};
    if (size > (std::numeric_limits<std::size_t>::max() - kAlignment) / sizeof(T)) {
      throw std::bad_alloc();
    }
    std::size_t space = size * sizeof(T) + kAlignment;
    void* const block = std::calloc(space, 1);
    if (block == nullptr) throw std::bad_alloc();
    void* aligned = block;
    std::align(kAlignment, size * sizeof(T), aligned, space);
    return Elements(static_cast<T*>(aligned), Free{block});
  }

  Elements data_;
  std::size_t size_ = 0;
};

}  // namespace impasto
