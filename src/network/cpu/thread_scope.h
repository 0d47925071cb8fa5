#pragma once

#include <omp.h>

namespace impasto::cpu {

/// Makes OpenMP use a given number of threads while it lives. The number belongs to the calling
/// thread, and oneDNN's primitives must run with the number that they were made with, whichever
/// thread calls.
class ThreadScope {
 public:
  explicit ThreadScope(int threads) : before_(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ~ThreadScope() { omp_set_num_threads(before_); }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

}  // namespace impasto::cpu
