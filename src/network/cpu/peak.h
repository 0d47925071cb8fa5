#pragma once

#include "impasto/engine.h"

namespace impasto::cpu {

/// Floating point operations a second that all OpenMP threads together reach in registers alone, by
/// the instruction that convolutions in this precision run on: the most that any kernel could.
/// Measured, in about a tenth of a second.
[[nodiscard]] double measure_peak(Precision precision);

}  // namespace impasto::cpu
