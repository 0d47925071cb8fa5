#pragma once

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"

namespace impasto::cpu {

// A window is a rectangle of a map, laid out as a map of its own: same channels and lanes, height
// and width those of the rectangle. Element is float or BFloat16.

/// window = map[where]
template <typename Element>
void read_window(const BlockedShape& map, const Element* from, const Rectangle& where,
                 Element* window);

/// map[where of the map] = window[part of the window]; `part` is in the window's positions, and the
/// window's own (0, 0) lies at `window` in the map.
template <typename Element>
void write_part(const BlockedShape& map, const Rectangle& window, const Rectangle& part,
                const Element* from, Element* to);

/// map[where] += window
template <typename Element>
void add_window(const BlockedShape& map, const Element* window, const Rectangle& where,
                Element* to);

}  // namespace impasto::cpu
