#include "base/huge_pages.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace impasto {
namespace {

TEST(Zeros, AreZerosAtAnySize) {
  for (const std::size_t size : {0UL, 1UL, 1000UL, 3'000'001UL}) {
    const std::vector<float> vector = zeros<float>(size);
    EXPECT_EQ(vector.size(), size);
    EXPECT_EQ(std::ranges::count(vector, 0.0F), static_cast<std::ptrdiff_t>(size));
  }
}

TEST(PreferHugePages, LeavesWhatIsThere) {
  std::vector<int> vector(2'000'000, 7);
  prefer_huge_pages(vector.data(), vector.size() * sizeof(int));
  EXPECT_EQ(std::ranges::count(vector, 7), 2'000'000);
}

}  // namespace
}  // namespace impasto
