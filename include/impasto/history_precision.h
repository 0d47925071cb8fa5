#pragma once

namespace impasto {

/// How L-BFGS keeps the pairs of its history, which take most of its memory. Arithmetic is in
/// float32, with dot products in double, either way.
enum class HistoryPrecision {
  f32,
  bf16,  ///< bfloat16: half the memory; paintings end as well (docs/method.md, section 6)
};

}  // namespace impasto
