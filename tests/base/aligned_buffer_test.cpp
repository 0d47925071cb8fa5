#include "base/aligned_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace impasto {
namespace {

TEST(AlignedBuffer, StartsOnACacheLineAndAtZero) {
  for (const std::size_t size : {1U, 3U, 64U, 1000U}) {
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

}  // namespace
}  // namespace impasto
