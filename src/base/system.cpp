#include "base/system.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

namespace impasto {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t memory_available_to_machine() {
  std::ifstream file("/proc/meminfo");
  std::string line;
  while (std::getline(file, line)) {
    std::uint64_t kibibytes = 0;
    std::istringstream words(line);
    std::string key;
    if (words >> key >> kibibytes && key == "MemAvailable:") return kibibytes * 1024;
  }
  return kUnlimited;
}

/// A control group file holds a number, or "max" for no limit.
std::uint64_t read_number(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  return file >> number ? number : kUnlimited;
}

/// The group's page cache counts as used here though the kernel would give it back: an estimate on
/// the safe side.
std::uint64_t memory_left_in_control_group() {
  std::ifstream groups("/proc/self/cgroup");
  std::string line;
  while (std::getline(groups, line)) {
    if (!line.starts_with("0::")) continue;
    const std::string folder = "/sys/fs/cgroup" + line.substr(3);
    const std::uint64_t limit = read_number(folder + "/memory.max");
    const std::uint64_t used = read_number(folder + "/memory.current");
    if (limit == kUnlimited || used == kUnlimited) return kUnlimited;
    return limit > used ? limit - used : 0;
  }
  return kUnlimited;
}

}  // namespace

std::uint64_t available_memory() {
  return std::min(memory_available_to_machine(), memory_left_in_control_group());
}

std::uint64_t resident_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
  if (!(file >> all >> resident >> shared) || shared > resident) return 0;
  return (resident - shared) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

int processor_count() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::string processor_description() {
  static const std::set<std::string, std::less<>> fields = {
      "vendor_id",       "cpu family",       "model",       "model name", "stepping",
      "CPU implementer", "CPU architecture", "CPU variant", "CPU part",   "CPU revision"};
  static const std::set<std::string, std::less<>> extensions = {
      "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve", "bf16"};
  std::string description;
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line) && !line.empty()) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string field = line.substr(0, line.find_last_not_of(" \t", colon - 1) + 1);
    std::istringstream words(line.substr(colon + 1));
    std::string word;
    const bool lists_extensions = field == "flags" || field == "Features";
    while (words >> word) {
      if (fields.contains(field) || (lists_extensions && extensions.contains(word))) {
        description += (description.empty() ? "" : " ") + word;
      }
    }
  }
  return description;
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  constexpr double kGibibyte = 1024.0 * kMebibyte;
  const auto value = static_cast<double>(bytes);
  if (value >= kGibibyte) return fmt::format("{:.1f} GiB", value / kGibibyte);
  return fmt::format("{:.0f} MiB", value / kMebibyte);
}

}  // namespace impasto
