#include "transfer/machine_record.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "base/atomic_file.h"
#include "base/system.h"
#include "impasto/error.h"
#include "impasto/version.h"
#include "weights/store.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{1} << 20;
constexpr std::size_t kMostMachines = 32;
constexpr int kDeepest = 8;

/// All machines' objects; empty unless the file is one that this version wrote.
json read_machines(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostBytes) return json::object();
  // Copying JSON calls itself for every level.
  const auto is_shallow = [](int depth, json::parse_event_t, const json&) {
    return depth <= kDeepest;
  };
  json whole = json::parse(text, is_shallow, false);
  if (!whole.is_object() || whole.value("impasto", json()) != version) return json::object();
  json machines = whole.value("machines", json());
  return machines.is_object() ? machines : json::object();
}

json values_of_this_machine(const json& machines) {
  json values = machines.value(processor_description(), json());
  return values.is_object() ? values : json::object();
}

}  // namespace

std::filesystem::path machine_record_file() {
  try {
    return cache_folder() / "machine.json";
  } catch (const Error&) {
    return {};
  }
}

json read_machine_record(const std::filesystem::path& file) {
  return values_of_this_machine(read_machines(file));
}

MachineRecordUpdate::MachineRecordUpdate(std::filesystem::path file) : file_(std::move(file)) {
  if (file_.empty()) throw Error("no place for the cache; set IMPASTO_HOME to a folder");
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  const std::string path = file_.string() + ".lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) {
    throw Error(fmt::format("cannot write to the cache {}: {}; set IMPASTO_HOME to another folder",
                            file_.parent_path().string(), std::strerror(errno)));
  }
  while (::flock(lock_, LOCK_EX) != 0 && errno == EINTR) {
  }
  values_ = read_machine_record(file_);
}

MachineRecordUpdate::~MachineRecordUpdate() { ::close(lock_); }

void MachineRecordUpdate::commit() {
  json machines = read_machines(file_);
  if (machines.size() >= kMostMachines) machines = json::object();
  machines[processor_description()] = values_;
  const json whole = {{"impasto", version}, {"machines", std::move(machines)}};
  AtomicFile file(file_);
  file.write(whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
  file.commit();
}

}  // namespace impasto
