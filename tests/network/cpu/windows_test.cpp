#include "network/cpu/windows.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

template <typename K>
struct Windows : testing::Test {
  using Element = typename K::Element;
  const BlockedShape shape{{20, 9, 11}, K::kLanes};
  const Rectangle where{2, 3, 5, 7};
  const BlockedShape window_shape{{20, 5, 7}, K::kLanes};
  const Map<Element> map = random_map<Element>(shape, 1);
  const Map<Element> window = random_map<Element>(window_shape, 2);
};
TYPED_TEST_SUITE(Windows, Kinds);

TYPED_TEST(Windows, AreReadFromTheMap) {
  Map<typename TypeParam::Element> found(this->window_shape);
  read_window(this->shape, this->map.values.data(), this->where, found.values.data());
  expect_values(found, [&](int c, int y, int x) { return this->map.at(c, y + 2, x + 3); });
}

TYPED_TEST(Windows, WriteTheirPartAndNothingElse) {
  const Rectangle part{1, 2, 3, 4};
  auto found = random_map<typename TypeParam::Element>(this->shape, 1);
  write_part(this->shape, this->where, part, this->window.values.data(), found.values.data());
  expect_values(found, [&](int c, int y, int x) {
    return inside(part, y - 2, x - 3) ? this->window.at(c, y - 2, x - 3) : this->map.at(c, y, x);
  });
}

TYPED_TEST(Windows, AddToTheMapInsideOfTheRectangleOnly) {
  auto found = random_map<typename TypeParam::Element>(this->shape, 1);
  add_window(this->shape, this->window.values.data(), this->where, found.values.data());
  expect_values(found, [&](int c, int y, int x) {
    const float before = this->map.at(c, y, x);
    return inside(this->where, y, x) ? before + this->window.at(c, y - 2, x - 3) : before;
  });
}

TYPED_TEST(Windows, AddTheSameBytesForAnyThreads) {
  expect_same_bytes_for_any_threads([&] {
    auto found = random_map<typename TypeParam::Element>(this->shape, 1);
    add_window(this->shape, this->window.values.data(), this->where, found.values.data());
    return std::move(found.values);
  });
}

}  // namespace
}  // namespace impasto::cpu
