#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/program.h"

namespace impasto {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What the OpenMP runtimes in the program say of their settings: that of the program, and the
/// shared one that it takes the place of. Nothing is chosen but by `environment`.
std::string settings(const std::string& environment) {
  const test::Outcome outcome =
      test::run_shell("env -u OMP_WAIT_POLICY -u GOMP_SPINCOUNT " + environment +
                      " OMP_DISPLAY_ENV=VERBOSE \"$IMPASTO\" --version");
  EXPECT_EQ(outcome.exit_code, 0);
  return outcome.err;
}

TEST(LimitSpinning, HoldsUnlessTheUserHasChosen) {
  EXPECT_THAT(settings(""), HasSubstr("GOMP_SPINCOUNT = '10000'"));
  EXPECT_THAT(settings("GOMP_SPINCOUNT=77"), Not(HasSubstr("'10000'")));
  EXPECT_THAT(settings("OMP_WAIT_POLICY=active"), Not(HasSubstr("'10000'")));
}

TEST(LimitSpinning, HoldsInTheRuntimeThatLibrariesUse) {
  const test::Outcome outcome = test::run_shell(
      "LD_BIND_NOW=1 LD_DEBUG=bindings \"$IMPASTO\" --version 2>&1 | "
      "grep -c \"libdnnl[^ ]* .* to [^ ]*impasto .*GOMP_parallel'\"");
  EXPECT_EQ(outcome.out, "1\n");
}

}  // namespace
}  // namespace impasto
