#include "base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace impasto {
namespace {

/// The kernel takes whole pages of this size only.
constexpr std::uintptr_t kPage = 4096;

}  // namespace

void prefer_huge_pages(void* begin, std::size_t bytes) {
  if (bytes < kHugePage) return;
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t before = address % kPage;
  const std::size_t pages = (before + bytes + kPage - 1) / kPage;
  ::madvise(static_cast<char*>(begin) - before, pages * kPage, MADV_HUGEPAGE);
}

}  // namespace impasto
