#pragma once

#include <span>
#include <string_view>

#include "base/embedded_file.h"

namespace impasto::studio {

/// The page's files ("src/studio/page/...") and the API's document.
[[nodiscard]] std::span<const EmbeddedFile> served_files();

/// The OpenAPI document: docs/studio-api.json.
[[nodiscard]] std::string_view api_document();

}  // namespace impasto::studio
