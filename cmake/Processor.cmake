# Kernels are cloned for the levels of x86-64. Elsewhere, as on 64-bit ARM, each is compiled once, for
# what every processor of the kind has, and those of AVX512_BF16 are left out.
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  # The attribute becomes one that changes nothing here: a clone is never inlined either.
  add_compile_options("-Dtarget_clones(...)=noinline")
  set(IMPASTO_LEFT_OUT "_avx512_bf16\\.cpp$")
endif()
