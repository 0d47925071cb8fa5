#pragma once

#include <string>
#include <string_view>

namespace impasto {

/// Text as it stands in HTML, SVG and XML, between tags or in quotes. Characters that those cannot
/// hold (control characters, broken UTF-8) become U+FFFD.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace impasto
