#include "base/aligned_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

namespace impasto {
namespace {

TEST(AlignedBuffer, StartsOnACacheLineAndAtZero) {
  for (const std::size_t size : {1U, 3U, 64U, 1000U, 3'000'001U}) {
    const AlignedBuffer<float> buffer(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0U);
    EXPECT_EQ(buffer.size(), size);
    EXPECT_TRUE(std::ranges::all_of(buffer.span(), [](float value) { return value == 0.0F; }));
  }
}

TEST(AlignedBuffer, IsEmptyWithoutElements) {
  EXPECT_TRUE(AlignedBuffer<int>().empty());
  EXPECT_TRUE(AlignedBuffer<int>(0).span().empty());
}

TEST(AlignedBuffer, HandsItsElementsOverWhenMoved) {
  AlignedBuffer<int> from(3);
  from[1] = 7;
  const int* elements = from.data();
  const AlignedBuffer<int> to(std::move(from));
  EXPECT_EQ(to.data(), elements);
  EXPECT_EQ(to.span()[1], 7);
}

TEST(AlignedBuffer, HandsLargeBlocksOverToo) {
  constexpr std::size_t kSize = 5'000'000;
  AlignedBuffer<int> from(kSize);
  from[kSize - 1] = 7;
  AlignedBuffer<int> to(3);
  to = std::move(from);
  from = AlignedBuffer<int>();
  ASSERT_EQ(to.size(), kSize);
  EXPECT_EQ(to[0], 0);
  EXPECT_EQ(to[kSize - 1], 7);
}

TEST(AlignedBuffer, RefusesWhatNoMemoryHolds) {
  EXPECT_THROW(AlignedBuffer<double>(std::size_t{1} << 62U), std::bad_alloc);
  EXPECT_THROW(AlignedBuffer<double>(std::size_t{1} << 59U), std::bad_alloc);
}

}  // namespace
}  // namespace impasto
