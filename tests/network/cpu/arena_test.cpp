#include "network/cpu/arena.h"

#include <gtest/gtest.h>

#include <random>

namespace impasto::cpu {
namespace {

bool meet(const Lifetime& a, const Lifetime& b) { return a.first <= b.last && b.first <= a.last; }

bool overlap(const Region& a, const Region& b) {
  return a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

TEST(ArenaPlan, KeepsApartWhatIsInUseAtTheSameTime) {
  std::mt19937 random(5);
  constexpr int kSteps = 20;
  struct Tenant {
    Region region;
    std::vector<Lifetime> lifetimes;
  };
  std::vector<Tenant> tenants(60);
  ArenaPlan plan;
  for (Tenant& tenant : tenants) {
    for (int i = 0; i < 2; ++i) {
      const int first = static_cast<int>(random() % kSteps);
      tenant.lifetimes.push_back({first, first + static_cast<int>(random() % 3)});
    }
    plan.reserve(tenant.region, random() % 1000, tenant.lifetimes);
  }
  plan.place();
  std::size_t all = 0;
  for (std::size_t i = 0; i < tenants.size(); ++i) {
    const Region& region = tenants[i].region;
    EXPECT_EQ(region.offset % 64, 0);
    EXPECT_LE(region.offset + region.bytes, plan.bytes());
    all += region.bytes;
    for (std::size_t j = 0; j < i; ++j) {
      for (const Lifetime& a : tenants[i].lifetimes) {
        for (const Lifetime& b : tenants[j].lifetimes) {
          EXPECT_FALSE(meet(a, b) && overlap(region, tenants[j].region)) << i << ' ' << j;
        }
      }
    }
  }
  EXPECT_LT(plan.bytes(), all / 2);
}

TEST(ArenaPlan, PutsWhatIsNeverInUseTogetherInTheSamePlace) {
  std::array<Region, 4> regions;
  ArenaPlan plan;
  for (int i = 0; i < 4; ++i) plan.reserve(regions[static_cast<std::size_t>(i)], 640, {{i, i}});
  plan.place();
  EXPECT_EQ(plan.bytes(), 640);
}

}  // namespace
}  // namespace impasto::cpu
