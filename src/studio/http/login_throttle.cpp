#include "studio/http/login_throttle.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

namespace impasto::studio {
namespace {

constexpr std::chrono::milliseconds kFirstWait{250};
constexpr int kDoublings = 6;  // 16 seconds
/// After that long without a failure an address has a clean slate.
constexpr std::chrono::minutes kMemory{10};
constexpr std::size_t kAddresses = 4096;

/// Whoever has one IPv6 address has its whole network of 64 bits.
std::string network_of(const std::string& address) {
  in6_addr bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), &bytes) != 1 || IN6_IS_ADDR_V4MAPPED(&bytes)) {
    return address;
  }
  return {reinterpret_cast<const char*>(bytes.s6_addr), 8};
}

}  // namespace

std::chrono::milliseconds LoginThrottle::wait_of(const std::string& address,
                                                 Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(network_of(address));
  if (found == failures_.end() || found->second.until <= now) return {};
  return std::chrono::ceil<std::chrono::milliseconds>(found->second.until - now);
}

void LoginThrottle::count_failure(const std::string& address, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  make_room();
  Failures& failures = failures_[network_of(address)];
  if (now - failures.until > kMemory) failures.count = 0;
  failures.until = now + kFirstWait * (1 << std::min(failures.count, kDoublings));
  ++failures.count;
}

void LoginThrottle::forget(const std::string& address) {
  const std::lock_guard lock(mutex_);
  failures_.erase(network_of(address));
}

void LoginThrottle::make_room() {
  if (failures_.size() < kAddresses) return;
  failures_.erase(std::ranges::min_element(failures_, {},
                                           [](const auto& entry) { return entry.second.until; }));
}

}  // namespace impasto::studio
