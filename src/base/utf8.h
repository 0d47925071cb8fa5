#pragma once

#include <cstddef>
#include <string_view>

namespace impasto {

/// Bytes of the well-formed UTF-8 character at the front of `text`, which is not empty; 0 where
/// there is none (Unicode 15.0, table 3-7) or where XML 1.0 and HTML forbid it (XML, section 2.2).
[[nodiscard]] std::size_t character_length(std::string_view text);

/// U+FFFD, which stands for characters that cannot be shown.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

}  // namespace impasto
