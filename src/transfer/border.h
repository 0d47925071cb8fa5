#pragma once

#include "impasto/picture.h"

namespace impasto {

/// Near its edges a network sees the zeros it pads with, and a painting answers with a rim. Painted
/// beyond its edges and cut afterwards, the picture has none.

/// Index i of a line of `size` that is mirrored at both ends, for i from 1 - size to 2 * size - 2.
[[nodiscard]] int mirrored_index(int i, int size);

/// The same of a line that goes on with itself at both ends, for any i.
[[nodiscard]] int wrapped_index(int i, int size);

/// The picture with `border` more pixels at each side, mirrored at the edges (the edge pixel itself
/// is not repeated); alpha is left out. `border` must be less than the shorter side.
[[nodiscard]] Picture mirror_border(Picture picture, int border);

/// The picture without `border` pixels at each side; alpha is left out.
[[nodiscard]] Picture cut_border(Picture picture, int border);

/// Resized as it looks laid out side by side, so that opposite edges which meet still do; alpha is
/// left out. Takes room for nine times the larger of both pictures meanwhile.
[[nodiscard]] Picture resize_wrapped(const Picture& picture, int width, int height);

}  // namespace impasto
