#include "base/zeroed_memory.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "base/huge_pages.h"

namespace impasto {
namespace {

constexpr std::size_t kLarge = std::size_t{256} << 10;

constexpr std::size_t kPage = 4096;

/// Whole pages of zeros, which begin where a huge page can if they fill one.
std::byte* map(std::size_t bytes) {
  const std::size_t room = bytes < kHugePage ? 0 : kHugePage - kPage;
  void* const address =
      ::mmap(nullptr, bytes + room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(address);
  if (room == 0) return begin;
  const std::size_t before = -reinterpret_cast<std::uintptr_t>(begin) % kHugePage;
  if (before > 0) ::munmap(begin, before);
  if (before < room) ::munmap(begin + before + bytes, room - before);
  prefer_huge_pages(begin + before, bytes);
  return begin + before;
}

}  // namespace

ZeroedMemory::ZeroedMemory(std::size_t bytes) {
  if (bytes == 0) return;
  if (bytes > std::numeric_limits<std::size_t>::max() / 2) throw std::bad_alloc();
  if (bytes < kLarge) {
    const std::size_t whole = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    data_ = std::aligned_alloc(kAlignment, whole);
    if (data_ == nullptr) throw std::bad_alloc();
    std::memset(data_, 0, whole);
    return;
  }
  mapped_bytes_ = (bytes + kPage - 1) / kPage * kPage;
  data_ = map(mapped_bytes_);
}

ZeroedMemory::~ZeroedMemory() {
  if (mapped_bytes_ > 0) {
    ::munmap(data_, mapped_bytes_);
  } else {
    std::free(data_);
  }
}

ZeroedMemory::ZeroedMemory(ZeroedMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      mapped_bytes_(std::exchange(other.mapped_bytes_, 0)) {}

ZeroedMemory& ZeroedMemory::operator=(ZeroedMemory&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(mapped_bytes_, other.mapped_bytes_);
  return *this;
}

}  // namespace impasto
