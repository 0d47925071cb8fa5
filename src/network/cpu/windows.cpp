#include "network/cpu/windows.h"

#include <algorithm>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Calls body(offset in the map, offset in the window, elements) for every row of the part of every
/// block, on all threads.
template <typename Body>
void for_each_row(const BlockedShape& map, const Rectangle& window, const Rectangle& part,
                  const Body& body) {
  const std::ptrdiff_t window_stride = window.positions() * map.lanes;
#pragma omp parallel for schedule(static) collapse(2)
  for (int block = 0; block < map.blocks(); ++block) {
    for (int y = part.top; y < part.top + part.height; ++y) {
      const std::ptrdiff_t at =
          block * map.block_stride() + offset_of(map, window.top + y, window.left + part.left);
      const std::ptrdiff_t position = static_cast<std::ptrdiff_t>(y) * window.width + part.left;
      body(at, block * window_stride + position * map.lanes,
           static_cast<std::ptrdiff_t>(part.width) * map.lanes);
    }
  }
}

/// All of a window, in its own positions.
Rectangle all_of(const Rectangle& window) { return {0, 0, window.height, window.width}; }

template <typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_row(
    const Element* from, std::ptrdiff_t size, Element* to) {
  for (std::ptrdiff_t i = 0; i < size; i += 8) {
    store<8>(to + i, load<8>(to + i) + load<8>(from + i));
  }
}

}  // namespace

template <typename Element>
void read_window(const BlockedShape& map, const Element* from, const Rectangle& where,
                 Element* window) {
  for_each_row(map, where, all_of(where),
               [=](std::ptrdiff_t in_map, std::ptrdiff_t in_window, std::ptrdiff_t size) {
                 std::copy_n(from + in_map, size, window + in_window);
               });
}

template <typename Element>
void write_part(const BlockedShape& map, const Rectangle& window, const Rectangle& part,
                const Element* from, Element* to) {
  for_each_row(map, window, part,
               [=](std::ptrdiff_t in_map, std::ptrdiff_t in_window, std::ptrdiff_t size) {
                 std::copy_n(from + in_window, size, to + in_map);
               });
}

template <typename Element>
void add_window(const BlockedShape& map, const Element* window, const Rectangle& where,
                Element* to) {
  for_each_row(map, where, all_of(where),
               [=](std::ptrdiff_t in_map, std::ptrdiff_t in_window, std::ptrdiff_t size) {
                 add_row(window + in_window, size, to + in_map);
               });
}

template void read_window(const BlockedShape&, const float*, const Rectangle&, float*);
template void read_window(const BlockedShape&, const BFloat16*, const Rectangle&, BFloat16*);
template void write_part(const BlockedShape&, const Rectangle&, const Rectangle&, const float*,
                         float*);
template void write_part(const BlockedShape&, const Rectangle&, const Rectangle&, const BFloat16*,
                         BFloat16*);
template void add_window(const BlockedShape&, const float*, const Rectangle&, float*);
template void add_window(const BlockedShape&, const BFloat16*, const Rectangle&, BFloat16*);

}  // namespace impasto::cpu
