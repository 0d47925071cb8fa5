#include "network/cpu/windows.h"

#include <algorithm>

#include "base/aligned_buffer.h"
#include "base/parallel.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Calls body(offset in the map, offset in the window, elements, row of the window) for every row
/// of the part of every block, on all threads; in `tasks` a call may throw.
template <typename Body>
void for_each_row(const BlockedShape& map, const Rectangle& window, const Rectangle& part,
                  bool tasks, const Body& body) {
  const std::ptrdiff_t window_stride = window.positions() * map.lanes;
  const auto run = [&](int block, int y) {
    const std::ptrdiff_t at =
        block * map.block_stride() + offset_of(map, window.top + y, window.left + part.left);
    const std::ptrdiff_t position = static_cast<std::ptrdiff_t>(y) * window.width + part.left;
    body(at, block * window_stride + position * map.lanes,
         static_cast<std::ptrdiff_t>(part.width) * map.lanes, y);
  };
  if (tasks) {
    const auto rows = static_cast<std::size_t>(part.height);
    parallel_tasks(static_cast<std::size_t>(map.blocks()) * rows, [&](std::size_t i) {
      run(static_cast<int>(i / rows), part.top + static_cast<int>(i % rows));
    });
    return;
  }
#pragma omp parallel for schedule(static) collapse(2)
  for (int block = 0; block < map.blocks(); ++block) {
    for (int y = part.top; y < part.top + part.height; ++y) run(block, y);
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

/// Elements [begin, end) of a row of a window, counted from the row's left edge.
struct Segment {
  std::ptrdiff_t begin = 0;
  std::ptrdiff_t end = 0;
};

/// What of a window's row y is fresh.
Segment fresh_in(const BlockedShape& map, const Rectangle& window, const Rectangle& fresh, int y) {
  const int in_map = window.top + y;
  if (in_map < fresh.top || in_map >= fresh.top + fresh.height) return {};
  const std::ptrdiff_t left = fresh.left - window.left;
  return {left * map.lanes, (left + fresh.width) * map.lanes};
}

/// to += from, but = in the segment.
template <typename Element>
void combine_row(const Element* from, std::ptrdiff_t size, const Segment& fresh, Element* to) {
  add_row(from, fresh.begin, to);
  std::copy(from + fresh.begin, from + fresh.end, to + fresh.begin);
  add_row(from + fresh.end, size - fresh.end, to + fresh.end);
}

template <typename Element>
struct FileRows {
  const MapPlace<Element>& map;

  void read(std::ptrdiff_t at, std::ptrdiff_t size, std::remove_const_t<Element>* to) const {
    map.file->read(offset(at), to, static_cast<std::size_t>(size) * sizeof(Element));
  }
  void write(std::ptrdiff_t at, std::ptrdiff_t size, const Element* from) const {
    map.file->write(offset(at), from, static_cast<std::size_t>(size) * sizeof(Element));
  }
  /// Reads what is not fresh, adds, and writes all.
  void add(std::ptrdiff_t at, std::ptrdiff_t size, const Segment& fresh,
           const Element* from) const {
    AlignedBuffer<Element> sum(static_cast<std::size_t>(size));
    if (fresh.begin > 0) read(at, fresh.begin, sum.data());
    if (fresh.end < size) read(at + fresh.end, size - fresh.end, sum.data() + fresh.end);
    combine_row(from, size, fresh, sum.data());
    write(at, size, sum.data());
  }

 private:
  [[nodiscard]] std::size_t offset(std::ptrdiff_t at) const {
    return map.offset + static_cast<std::size_t>(at) * sizeof(Element);
  }
};

}  // namespace

template <typename Element>
void read_window(const BlockedShape& map, const std::type_identity_t<MapPlace<const Element>>& from,
                 const Rectangle& where, Element* window) {
  for_each_row(map, where, all_of(where), from.file != nullptr,
               [&](std::ptrdiff_t in_map, std::ptrdiff_t in_window, std::ptrdiff_t size, int) {
                 if (from.file != nullptr) {
                   FileRows<const Element>{from}.read(in_map, size, window + in_window);
                 } else {
                   std::copy_n(from.memory + in_map, size, window + in_window);
                 }
               });
}

template <typename Element>
void write_part(const BlockedShape& map, const Rectangle& window, const Rectangle& part,
                const Element* from, const std::type_identity_t<MapPlace<Element>>& to) {
  for_each_row(map, window, part, to.file != nullptr,
               [&](std::ptrdiff_t in_map, std::ptrdiff_t in_window, std::ptrdiff_t size, int) {
                 if (to.file != nullptr) {
                   FileRows<Element>{to}.write(in_map, size, from + in_window);
                 } else {
                   std::copy_n(from + in_window, size, to.memory + in_map);
                 }
               });
}

template <typename Element>
void add_window(const BlockedShape& map, const Element* window, const Rectangle& where,
                const std::type_identity_t<MapPlace<Element>>& to, const Rectangle& fresh) {
  for_each_row(map, where, all_of(where), to.file != nullptr,
               [&](std::ptrdiff_t in_map, std::ptrdiff_t in_window, std::ptrdiff_t size, int y) {
                 const Segment of_row = fresh_in(map, where, fresh, y);
                 if (to.file != nullptr) {
                   FileRows<Element>{to}.add(in_map, size, of_row, window + in_window);
                 } else {
                   combine_row(window + in_window, size, of_row, to.memory + in_map);
                 }
               });
}

template void read_window(const BlockedShape&, const MapPlace<const float>&, const Rectangle&,
                          float*);
template void read_window(const BlockedShape&, const MapPlace<const BFloat16>&, const Rectangle&,
                          BFloat16*);
template void read_window(const BlockedShape&, const MapPlace<const std::uint8_t>&,
                          const Rectangle&, std::uint8_t*);
template void write_part(const BlockedShape&, const Rectangle&, const Rectangle&, const float*,
                         const MapPlace<float>&);
template void write_part(const BlockedShape&, const Rectangle&, const Rectangle&, const BFloat16*,
                         const MapPlace<BFloat16>&);
template void write_part(const BlockedShape&, const Rectangle&, const Rectangle&,
                         const std::uint8_t*, const MapPlace<std::uint8_t>&);
template void add_window(const BlockedShape&, const float*, const Rectangle&,
                         const MapPlace<float>&, const Rectangle&);
template void add_window(const BlockedShape&, const BFloat16*, const Rectangle&,
                         const MapPlace<BFloat16>&, const Rectangle&);

}  // namespace impasto::cpu
