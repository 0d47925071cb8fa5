#include "cli/limit_spinning.h"

#include <unistd.h>

#include <cstdlib>

namespace impasto::cli {

void limit_spinning(char** argv) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  if (::setenv("GOMP_SPINCOUNT", "10000", 0) != 0) return;
  ::execv("/proc/self/exe", argv);  // returns only if it fails; then the runtime's choice stands
}

}  // namespace impasto::cli
