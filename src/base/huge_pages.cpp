#include "base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace impasto {
namespace {

/// The kernel takes whole pages of this size only, and huge ones are 2 MiB.
constexpr std::uintptr_t kPage = 4096;
constexpr std::size_t kWorthIt = std::size_t{2} << 20;

}  // namespace

void prefer_huge_pages(void* begin, std::size_t bytes) {
  if (bytes < kWorthIt) return;
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t first = (address + kPage - 1) / kPage * kPage;
  const std::uintptr_t end = (address + bytes) / kPage * kPage;
  ::madvise(static_cast<char*>(begin) + (first - address), end - first, MADV_HUGEPAGE);
}

}  // namespace impasto
