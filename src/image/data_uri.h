#pragma once

#include <string>

#include "impasto/picture.h"

namespace impasto {

/// The picture as a JPEG of this quality (1 to 100) in a "data:" address, for web pages: at most
/// `longer_side` pixels a side. Throws Error as write_picture does.
[[nodiscard]] std::string jpeg_data_uri(const Picture& picture, int longer_side, int quality);

}  // namespace impasto
