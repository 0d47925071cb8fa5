#pragma once

#include <string>

#include "weights/store.h"

namespace impasto {

/// guess_input() for a file whose SHA-256 (lower-case hex) is known.
[[nodiscard]] InputConvention input_of(const std::string& sha256, const TensorMap& tensors);

}  // namespace impasto
