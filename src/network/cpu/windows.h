#pragma once

#include <cstdint>
#include <type_traits>

#include "network/cpu/bfloat16.h"
#include "network/cpu/map_place.h"
#include "network/cpu/rectangle.h"

namespace impasto::cpu {

// A window is a rectangle of a map, laid out as a map of its own: same channels and lanes, height
// and width those of the rectangle. Rows of a map in a file are copied out of it and into it, so
// that no more than the window is in memory. Element is float, BFloat16 or, but for add_window,
// std::uint8_t. Throw Error when the disk fails.

/// window = map[where]
template <typename Element>
void read_window(const BlockedShape& map, const std::type_identity_t<MapPlace<const Element>>& from,
                 const Rectangle& where, Element* window);

/// map[where of the map] = window[part of the window]; `part` is in the window's positions, and the
/// window's own (0, 0) lies at `window` in the map.
template <typename Element>
void write_part(const BlockedShape& map, const Rectangle& window, const Rectangle& part,
                const Element* from, const std::type_identity_t<MapPlace<Element>>& to);

/// map[where] += window, but = in the rectangle `fresh` of the map.
template <typename Element>
void add_window(const BlockedShape& map, const Element* window, const Rectangle& where,
                const std::type_identity_t<MapPlace<Element>>& to, const Rectangle& fresh = {});

}  // namespace impasto::cpu
