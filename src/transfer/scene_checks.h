#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "image/fit.h"
#include "impasto/recipe.h"
#include "impasto/session.h"
#include "network/topology.h"

// What a scene's pictures have to be for its recipe. All throw Error.

namespace impasto {

/// That there are those that the recipe wants.
void check_pictures(const Recipe& recipe, const PictureSources& sources);

/// That each picture that is to have regions has a picture of them, and that there are regions
/// where the recipe keeps some.
void check_region_sources(const Recipe& recipe, const PictureSources& sources);

/// How many pictures each style of the recipe has.
[[nodiscard]] std::vector<int> pictures_of_styles(const PictureSources& sources);

/// That there is one of `what` for each style, or one for all where that will do.
void check_count(std::size_t given, std::size_t styles, bool one_for_all, std::string_view what);

/// What holds for the recipe's own weights, too: a share for each style, and something that is
/// painted for. `loss` has the layers of the pictures that there are.
void check_change(const LossWeights& weights, const LossSettings& loss, std::size_t styles);

/// That it is large enough for the deepest of the layers; `what` begins a sentence.
void check_picture_size(Size size, const std::vector<std::string>& layers, const Topology& topology,
                        std::string_view what);

}  // namespace impasto
