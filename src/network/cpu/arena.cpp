#include "network/cpu/arena.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "impasto/error.h"

namespace impasto::cpu {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kDiskAlignment = 4096;  ///< a page

AlignedBuffer<std::byte> allocate(std::size_t bytes) try {
  return AlignedBuffer<std::byte>(bytes);
} catch (const std::bad_alloc&) {
  throw Error(
      fmt::format("the network needs {} bytes of memory, which are not to be had; "
                  "choose a smaller size",
                  bytes));
}

}  // namespace

void ArenaPlan::reserve(Region& region, std::size_t bytes, std::vector<Lifetime> lifetimes,
                        Storage storage) {
  region.storage = storage;
  const std::size_t alignment = storage == Storage::disk ? kDiskAlignment : kAlignment;
  region.bytes = (bytes + alignment - 1) / alignment * alignment;
  tenants_.push_back({&region, std::move(lifetimes)});
}

bool ArenaPlan::meet(const Tenant& a, const Tenant& b) {
  if (a.region->storage != b.region->storage) return false;
  return std::ranges::any_of(a.lifetimes, [&](const Lifetime& x) {
    return std::ranges::any_of(
        b.lifetimes, [&](const Lifetime& y) { return x.first <= y.last && y.first <= x.last; });
  });
}

/// Where a tenant fits among those before it.
std::size_t ArenaPlan::lowest_offset(std::size_t tenant) const {
  std::vector<const Region*> taken;
  for (std::size_t i = 0; i < tenant; ++i) {
    if (meet(tenants_[i], tenants_[tenant])) taken.push_back(tenants_[i].region);
  }
  std::ranges::sort(taken, {}, &Region::offset);
  std::size_t offset = 0;
  for (const Region* region : taken) {
    if (offset + tenants_[tenant].region->bytes <= region->offset) break;
    offset = std::max(offset, region->offset + region->bytes);
  }
  return offset;
}

void ArenaPlan::place() {
  std::ranges::stable_sort(tenants_, std::ranges::greater{},
                           [](const Tenant& t) { return t.region->bytes; });
  for (std::size_t i = 0; i < tenants_.size(); ++i) {
    Region& region = *tenants_[i].region;
    region.offset = lowest_offset(i);
    std::size_t& bytes = region.storage == Storage::memory ? bytes_ : disk_bytes_;
    bytes = std::max(bytes, region.offset + region.bytes);
  }
}

Arena::Arena(std::size_t bytes, std::size_t disk_bytes)
    : buffer_(allocate(bytes)), file_(disk_bytes) {}

}  // namespace impasto::cpu
