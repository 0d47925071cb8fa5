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

TYPED_TEST(Windows, ReplaceWhatIsFresh) {
  const Rectangle fresh{4, 5, 3, 5};
  auto found = random_map<typename TypeParam::Element>(this->shape, 1);
  add_window(this->shape, this->window.values.data(), this->where, found.values.data(), fresh);
  expect_values(found, [&](int c, int y, int x) {
    const float before = inside(fresh, y, x) ? 0.0F : this->map.at(c, y, x);
    return inside(this->where, y, x) ? before + this->window.at(c, y - 2, x - 3) : before;
  });
}

/// A map in a file, behind some other bytes.
template <typename Element>
struct FileMap {
  explicit FileMap(const Map<Element>& map)
      : size(map.values.size()), file(kBefore + size * sizeof(Element)) {
    file.write(kBefore, map.values.data(), size * sizeof(Element));
  }
  [[nodiscard]] MapPlace<Element> place() const { return {file, kBefore}; }
  [[nodiscard]] std::vector<std::byte> bytes() const {
    std::vector<std::byte> all(size * sizeof(Element));
    file.read(kBefore, all.data(), all.size());
    return all;
  }

  static constexpr std::size_t kBefore = 192;
  std::size_t size;
  ScratchFile file;
};

template <typename Element>
std::vector<std::byte> bytes_of(const Map<Element>& map) {
  const auto bytes = std::as_bytes(map.values.span());
  return {bytes.begin(), bytes.end()};
}

TYPED_TEST(Windows, AreTheSameInAFile) {
  using Stored = typename TypeParam::Element;
  const FileMap<Stored> file(this->map);
  Map<Stored> from_file(this->window_shape);
  Map<Stored> from_memory(this->window_shape);
  read_window(this->shape, file.place(), this->where, from_file.values.data());
  read_window(this->shape, this->map.values.data(), this->where, from_memory.values.data());
  EXPECT_EQ(bytes_of(from_file), bytes_of(from_memory));

  auto memory = random_map<Stored>(this->shape, 1);
  const Stored* added = this->window.values.data();
  write_part(this->shape, this->where, {1, 2, 3, 4}, added, file.place());
  write_part(this->shape, this->where, {1, 2, 3, 4}, added, memory.values.data());
  EXPECT_EQ(file.bytes(), bytes_of(memory));

  for (const Rectangle& fresh : {Rectangle{}, Rectangle{4, 5, 3, 5}, this->where}) {
    add_window(this->shape, added, this->where, file.place(), fresh);
    add_window(this->shape, added, this->where, memory.values.data(), fresh);
    EXPECT_EQ(file.bytes(), bytes_of(memory));
  }
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
