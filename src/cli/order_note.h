#pragma once

#include <string>

#include "cli/painting.h"

namespace impasto::cli {

/// What a checkpoint keeps of an order beside its recipe: where the pictures are and what is to be
/// written, as JSON with absolute names.
[[nodiscard]] std::string order_note(const PaintingOrder& order);

/// Makes the order that of the checkpoint, whose file is kept up. Throws Error: no checkpoint, or
/// one of another verb.
void take_order(const std::string& checkpoint, PaintingOrder& order);

}  // namespace impasto::cli
