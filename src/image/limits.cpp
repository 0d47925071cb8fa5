#include "image/limits.h"

#include <fstream>
#include <limits>
#include <string>

namespace impasto {

std::int64_t available_memory() {
  std::ifstream file("/proc/meminfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("MemAvailable:")) return std::stoll(line.substr(13)) * 1024;
  }
  return std::numeric_limits<std::int64_t>::max();
}

}  // namespace impasto
