#pragma once

namespace impasto::cpu::avx512_bf16 {

/// Whether this processor multiplies pairs of BFloat16, which kernels of this namespace need.
[[nodiscard]] inline bool available() {
  return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16");
}

}  // namespace impasto::cpu::avx512_bf16
