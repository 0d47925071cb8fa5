#pragma once

#include <string>

#include "studio/workshop/painting.h"
#include "studio/workshop/picture_store.h"

namespace impasto::studio {

/// One JSON text: the order with its recipe, its pictures' names and digests, and the regions'
/// pictures themselves. order_from_json() takes it back. Throws Error.
[[nodiscard]] std::string order_document(const Order& order, const PictureStore& pictures);

}  // namespace impasto::studio
