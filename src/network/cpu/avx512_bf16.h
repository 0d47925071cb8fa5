#pragma once

namespace impasto::cpu::avx512_bf16 {

/// Whether this processor multiplies pairs of BFloat16, which kernels of this namespace need. Those
/// that do have all of x86-64-v4 too.
[[nodiscard]] inline bool available() { return __builtin_cpu_supports("avx512bf16") != 0; }

}  // namespace impasto::cpu::avx512_bf16
