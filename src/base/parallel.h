#pragma once

#include <omp.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <vector>

namespace impasto {

/// Elements in one block of a blocked loop: 16 KiB of floats, which stays in L1.
inline constexpr std::size_t kBlock = 4096;

/// Calls body(begin, end) for consecutive blocks of [0, size) on all threads. The blocks do not
/// depend on the number of threads.
template <typename Body>
void parallel_blocks(std::size_t size, const Body& body) {
  const auto blocks = static_cast<std::ptrdiff_t>((size + kBlock - 1) / kBlock);
#pragma omp parallel for schedule(static) if (blocks > 1)
  for (std::ptrdiff_t b = 0; b < blocks; ++b) {
    const std::size_t begin = static_cast<std::size_t>(b) * kBlock;
    body(begin, std::min(begin + kBlock, size));
  }
}

/// Adds up body(begin, end), a double per block, in the order of the blocks: the sum has the same
/// bits for any number of threads.
template <typename Body>
double parallel_sum(std::size_t size, const Body& body) {
  std::vector<double> partial((size + kBlock - 1) / kBlock);
  parallel_blocks(size, [&](std::size_t begin, std::size_t end) {
    partial[begin / kBlock] = body(begin, end);
  });
  double sum = 0.0;
  for (const double p : partial) sum += p;
  return sum;
}

/// Calls body(i) for i in [0, count) on all threads, whoever is free next. Where calls throw, the
/// others still run, and the exception of the least i is thrown on.
template <typename Body>
void parallel_tasks(std::size_t count, const Body& body) {
  std::vector<std::exception_ptr> failures(count);
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < count; ++i) {
    try {
      body(i);
    } catch (...) {
      failures[i] = std::current_exception();
    }
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace impasto
