#pragma once

#include <span>

#include "base/embedded_file.h"

namespace impasto::studio {

/// The pictures that come with the program: "content/lake.png", "styles/night.png" and so on.
[[nodiscard]] std::span<const EmbeddedFile> example_files();

}  // namespace impasto::studio
