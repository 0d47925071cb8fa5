#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <type_traits>

#include "base/aligned_buffer.h"
#include "base/scratch_file.h"

namespace impasto {

/// Where the elements of a large vector live.
enum class Storage { memory, disk };

/// Elements that somebody else owns, and whether they live on disk. Cheap to copy.
template <typename T>
class VectorView {
 public:
  VectorView() = default;
  VectorView(std::span<T> values, Storage storage) : values_(values), storage_(storage) {}

  /// Any contiguous floats in memory; the constraint leaves copies alone, which clang-tidy 14 does
  /// not see.
  template <typename Range>
  requires(std::convertible_to<Range&&, std::span<T>> &&
           !std::same_as<std::remove_cvref_t<Range>, VectorView>)
      VectorView(Range&& values)  // NOLINT(bugprone-forwarding-reference-overload)
      : values_(std::forward<Range>(values)) {}

  operator VectorView<const T>() const { return {values_, storage_}; }
  operator std::span<T>() const { return values_; }

  [[nodiscard]] std::span<T> span() const { return values_; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] T* data() const { return values_.data(); }
  [[nodiscard]] bool on_disk() const { return storage_ == Storage::disk; }

  /// Elements [begin, end).
  [[nodiscard]] VectorView part(std::size_t begin, std::size_t end) const {
    return {values_.subspan(begin, end - begin), storage_};
  }

  /// Takes the elements out of resident memory if they live on disk; they keep their values.
  void drop() const {
    if (storage_ == Storage::disk) drop_pages(values_.data(), values_.size_bytes());
  }

 private:
  std::span<T> values_;
  Storage storage_ = Storage::memory;
};

/// A fixed-size vector in memory, or in a temporary file that is mapped into memory (ScratchFile).
/// Owns its elements, which start at zero; move-only. Throws std::bad_alloc, or Error for the disk.
template <typename T>
class LargeVector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  LargeVector() = default;
  LargeVector(std::size_t size, Storage storage)
      : memory_(storage == Storage::memory ? size : 0),
        file_(storage == Storage::disk ? bytes_of(size) : 0),
        size_(size),
        storage_(storage) {}

  [[nodiscard]] std::span<T> span() {
    if (storage_ == Storage::memory) return memory_.span();
    return {static_cast<T*>(file_.data()), size_};
  }
  [[nodiscard]] std::span<const T> span() const { return const_cast<LargeVector*>(this)->span(); }
  [[nodiscard]] VectorView<T> view() { return {span(), storage_}; }
  [[nodiscard]] VectorView<const T> view() const { return {span(), storage_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The file that the elements lie in from its first byte on; nullptr: in memory.
  [[nodiscard]] const ScratchFile* file() const {
    return storage_ == Storage::disk ? &file_ : nullptr;
  }

 private:
  static std::size_t bytes_of(std::size_t size) {
    if (size > std::numeric_limits<std::ptrdiff_t>::max() / sizeof(T)) throw std::bad_alloc();
    return size * sizeof(T);
  }

  AlignedBuffer<T> memory_;
  ScratchFile file_;
  std::size_t size_ = 0;
  Storage storage_ = Storage::memory;
};

/// Elements that are worked on at a time: 4 MiB of floats of each vector, which takes long beside
/// what a system call does, and is little beside anything else that is in memory.
inline constexpr std::size_t kChunk = std::size_t{1} << 20;

/// Calls body(spans...) for consecutive chunks of vectors of the same length, and drops a chunk of
/// those on disk before the next. The chunks do not depend on where the vectors live.
template <typename Body, typename... Elements>
void for_each_chunk(const Body& body, const VectorView<Elements>&... vectors) {
  const std::size_t size = std::max({vectors.size()...});
  for (std::size_t begin = 0; begin < size; begin += kChunk) {
    const std::size_t end = std::min(begin + kChunk, size);
    body(vectors.part(begin, end).span()...);
    (vectors.part(begin, end).drop(), ...);
  }
}

}  // namespace impasto
