#pragma once

#include <string>
#include <string_view>

namespace impasto {

/// Wraps a text into an XMP packet, the one kind of metadata that PNG, JPEG, WebP and TIFF all
/// hold. Characters that XML cannot hold (control characters, broken UTF-8) become U+FFFD.
[[nodiscard]] std::string settings_to_xmp(std::string_view settings);

/// The text that settings_to_xmp wrapped; empty where the packet is not one of ours.
[[nodiscard]] std::string settings_from_xmp(std::string_view xmp);

}  // namespace impasto
