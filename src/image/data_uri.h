#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "impasto/picture.h"

namespace impasto {

/// The picture as a JPEG of this quality (1 to 100) in a "data:" address, for web pages: at most
/// `longer_side` pixels a side. Throws Error as write_picture does.
[[nodiscard]] std::string jpeg_data_uri(const Picture& picture, int longer_side, int quality);

/// "data:TYPE;base64,..."
[[nodiscard]] std::string data_uri(std::string_view type, std::string_view bytes);

/// The bytes of such an address. Safe with text of any origin. Throws Error where it is none, or
/// holds more than `most_bytes`.
[[nodiscard]] std::string bytes_of_data_uri(std::string_view uri, std::size_t most_bytes);

}  // namespace impasto
