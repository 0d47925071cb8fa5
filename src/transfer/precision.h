#pragma once

#include "impasto/engine.h"

namespace impasto {

/// The precision that settings ask for, `automatic` decided: bf16 where the cpu backend's kernels
/// have instructions for it, else f32. Throws Error where it cannot be had.
[[nodiscard]] Precision resolve_precision(const EngineSettings& engine);

}  // namespace impasto
