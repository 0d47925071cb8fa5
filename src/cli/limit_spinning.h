#pragma once

namespace impasto::cli {

/// Makes OpenMP's threads wait for each other asleep sooner than GCC's runtime would have them, by
/// starting the program anew with the environment variable that it reads only then. Does nothing
/// where the user has chosen a policy (OMP_WAIT_POLICY, GOMP_SPINCOUNT).
///
/// The runtime's own choice is milliseconds of spinning, which on a machine that does other work as
/// well takes the processor from the very thread that is waited for. Measured at 64x64 on 2
/// processors, another program using one of them: 0.52 s an evaluation by default, 0.06 s with
/// this; nothing to choose between them on a quiet machine.
void limit_spinning(char** argv);

}  // namespace impasto::cli
