#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "impasto/error.h"
#include "support/message_of.h"

namespace impasto {
namespace {

TEST(ParallelBlocks, VisitEveryElementOnce) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, kBlock - 1, kBlock, kBlock + 1, 5 * kBlock + 17}) {
    std::vector<int> visits(size);
    parallel_blocks(size, [&](std::size_t begin, std::size_t end) {
      ASSERT_LT(begin, end);
      ASSERT_LE(end - begin, kBlock);
      for (std::size_t i = begin; i < end; ++i) ++visits[i];
    });
    EXPECT_EQ(visits, std::vector<int>(size, 1)) << size;
  }
}

TEST(ParallelSum, HasTheSameBitsForAnyNumberOfThreads) {
  constexpr std::size_t kSize = 30 * kBlock + 123;
  const auto sum = [&] {
    return parallel_sum(kSize, [](std::size_t begin, std::size_t end) {
      double part = 0.0;
      for (std::size_t i = begin; i < end; ++i) part += std::sin(static_cast<double>(i)) * 1e6;
      return part;
    });
  };
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const double alone = sum();
  for (const int count : {2, 3, 7}) {
    omp_set_num_threads(count);
    EXPECT_EQ(sum(), alone) << count;
  }
  omp_set_num_threads(threads);

  // sum of sin k for k < n: sin((n-1)/2) sin(n/2) / sin(1/2) (Lagrange's identity)
  const double n = static_cast<double>(kSize);
  const double expected = 1e6 * std::sin((n - 1) / 2) * std::sin(n / 2) / std::sin(0.5);
  EXPECT_NEAR(alone, expected, 1e-3);
}

TEST(ParallelSum, IsZeroForNothing) {
  EXPECT_EQ(parallel_sum(0, [](std::size_t, std::size_t) { return 1.0; }), 0.0);
}

TEST(ParallelTasks, RunAllAndThrowTheFirstFailure) {
  std::vector<std::atomic<int>> runs(50);
  const auto body = [&](std::size_t i) {
    ++runs[i];
    if (i == 7 || i == 33) throw Error(std::to_string(i));
  };
  EXPECT_EQ(test::message_of([&] { parallel_tasks(runs.size(), body); }), "7");
  for (const auto& count : runs) EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace impasto
