#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "base/aligned_buffer.h"
#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"
#include "network/cpu/thread_scope.h"

namespace impasto::cpu {

/// What the kernels are compiled for: tests run for each.
template <typename ElementType, int LaneCount>
struct Kind {
  using Element = ElementType;
  static constexpr int kLanes = LaneCount;
};
using Kinds =
    testing::Types<Kind<float, 16>, Kind<float, 8>, Kind<BFloat16, 16>, Kind<BFloat16, 8>>;

/// Sixteenths from -2 to 2. Sums of thousands of products of two of them are exact in float, in any
/// order, so that what kernels compute has to equal plain loops bit for bit, once rounded to the
/// elements of the map.
class Sixteenths {
 public:
  explicit Sixteenths(std::uint64_t seed) : engine_(seed) {}
  float operator()() { return static_cast<float>(engine_() >> 58) / 16.0F - 2.0F; }

 private:
  std::mt19937_64 engine_;
};

inline std::vector<float> sixteenths(std::size_t size, std::uint64_t seed) {
  Sixteenths next(seed);
  std::vector<float> values(size);
  for (float& value : values) value = next();
  return values;
}

inline std::ptrdiff_t index_of(const BlockedShape& shape, int c, int y, int x) {
  return c / shape.lanes * shape.block_stride() + offset_of(shape, y, x) + c % shape.lanes;
}

/// A blocked map of which a test reads and writes single values.
template <typename Element>
struct Map {
  explicit Map(const BlockedShape& of) : shape(of), values(of.size()) {}
  [[nodiscard]] float at(int c, int y, int x) const {
    return to_float(values[static_cast<std::size_t>(index_of(shape, c, y, x))]);
  }
  void set(int c, int y, int x, float value) {
    values[static_cast<std::size_t>(index_of(shape, c, y, x))] = from_float<Element>(value);
  }

  BlockedShape shape;
  AlignedBuffer<Element> values;
};

template <typename Element>
Map<Element> random_map(const BlockedShape& shape, std::uint64_t seed) {
  Map<Element> map(shape);
  Sixteenths next(seed);
  for (int c = 0; c < shape.shape.channels; ++c) {
    for (int y = 0; y < shape.shape.height; ++y) {
      for (int x = 0; x < shape.shape.width; ++x) map.set(c, y, x, next());
    }
  }
  return map;
}

/// As after ReLU: about half of the values are 0.
template <typename Element>
Map<Element> random_features(const BlockedShape& shape, std::uint64_t seed) {
  Map<Element> map = random_map<Element>(shape, seed);
  for (Element& value : map.values.span()) value = to_float(value) > 0.0F ? value : Element{};
  return map;
}

/// Expects map.at(c, y, x) == expected(c, y, x), rounded to the map's elements, and zeros in lanes
/// beyond the last channel.
template <typename Element, typename Expected>
void expect_values(const Map<Element>& map, const Expected& expected) {
  for (int c = 0; c < map.shape.padded_channels(); ++c) {
    for (int y = 0; y < map.shape.shape.height; ++y) {
      for (int x = 0; x < map.shape.shape.width; ++x) {
        const auto exact =
            c < map.shape.shape.channels ? static_cast<float>(expected(c, y, x)) : 0.0F;
        ASSERT_EQ(map.at(c, y, x), to_float(from_float<Element>(exact)))
            << "channel " << c << ", row " << y << ", column " << x;
      }
    }
  }
}

/// Expects run(), which returns a vector or span of numbers, to give the same bytes with 1, 2 and 3
/// threads.
template <typename Run>
void expect_same_bytes_for_any_threads(const Run& run) {
  const auto bytes = [&](int threads) {
    const ThreadScope scope(threads);
    const auto values = run();
    std::vector<char> copy(values.size() * sizeof(*values.data()));
    std::memcpy(copy.data(), values.data(), copy.size());
    return copy;
  };
  const std::vector<char> alone = bytes(1);
  EXPECT_EQ(alone, bytes(2));
  EXPECT_EQ(alone, bytes(3));
}

[[nodiscard]] inline bool inside(const Rectangle& where, int y, int x) {
  return y >= where.top && y < where.top + where.height && x >= where.left &&
         x < where.left + where.width;
}

}  // namespace impasto::cpu
