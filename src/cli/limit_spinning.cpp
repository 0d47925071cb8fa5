#include <cstdlib>

namespace {

/// Makes OpenMP's threads wait for each other asleep sooner than GCC's runtime would have them.
/// Does nothing where the user has chosen a policy.
///
/// The runtime's own choice is milliseconds of spinning, which on a machine that does other work as
/// well takes the processor from the very thread that is waited for. Measured at 64x64 on 2
/// processors, another program using one of them: 0.52 s an evaluation by default, 0.06 s with
/// this; nothing to choose between them on a quiet machine.
///
/// The runtime takes this from the environment alone, before main(), and never looks again. Hence a
/// constructor that comes before the runtime's, and the program holds the runtime itself
/// (CMakeLists.txt): those of shared libraries come first of all.
[[gnu::constructor(101)]] void limit_spinning() {
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) ::setenv("GOMP_SPINCOUNT", "10000", 0);
}

}  // namespace
