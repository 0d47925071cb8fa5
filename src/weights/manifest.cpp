#include "weights/manifest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/atomic_file.h"
#include "impasto/error.h"
#include "weights/excerpt.h"
#include "weights/mapped_file.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr const char* kManifest = "manifest.json";

std::string_view environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string_view() : value;
}

bool is_plain_name(std::string_view name) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  return !name.empty() && name.size() <= 100 && name[0] != '.' &&
         name.find_first_not_of(kPlain) == std::string_view::npos;
}

StoredModel parse(const std::string& name, const json& manifest) {
  const auto file = manifest.at("file").get<std::string>();
  if (!is_plain_name(file)) throw Error("the file's name leads elsewhere");
  return {.name = name,
          .file = model_folder(name) / file,
          .bytes = manifest.at("bytes").get<std::uint64_t>(),
          .sha256 = manifest.at("sha256").get<std::string>(),
          .input = input_from_name(manifest.at("input").get<std::string>()),
          .source = manifest.at("source").get<std::string>()};
}

}  // namespace

std::filesystem::path cache_folder() {
  if (const auto home = environment("IMPASTO_HOME"); !home.empty()) return home;
  if (const auto cache = environment("XDG_CACHE_HOME"); !cache.empty()) {
    return std::filesystem::path(cache) / "impasto";
  }
  if (const auto home = environment("HOME"); !home.empty()) {
    return std::filesystem::path(home) / ".cache" / "impasto";
  }
  throw Error("no place for the cache: HOME is not set; set IMPASTO_HOME to a folder");
}

std::filesystem::path model_folder(const std::string& name) {
  if (!is_plain_name(name)) {
    throw Error(
        fmt::format("{} cannot be a model's name; use letters, digits, - _ and .", excerpt(name)));
  }
  return cache_folder() / "models" / name;
}

std::optional<StoredModel> read_manifest(const std::string& name) {
  const auto path = model_folder(name) / kManifest;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  try {
    const MappedFile file(path);
    const auto bytes = file.bytes();
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    return parse(name, json::parse(text, text + bytes.size()));
  } catch (const std::exception&) {
    throw Error(fmt::format("the record of model {} ({}) is damaged; get or import it again", name,
                            path.string()));
  }
}

void write_manifest(const StoredModel& model) {
  const json manifest = {{"file", model.file.filename().string()},
                         {"bytes", model.bytes},
                         {"sha256", model.sha256},
                         {"input", input_name(model.input)},
                         {"source", model.source}};
  AtomicFile file(model_folder(model.name) / kManifest);
  file.write(manifest.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  file.commit();
}

ModelLock::ModelLock(const std::string& name) {
  const auto folder = model_folder(name);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto path = folder / ".lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    throw Error(fmt::format("cannot write to the cache {}: {}; set IMPASTO_HOME to another folder",
                            folder.string(), std::strerror(errno)));
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw Error(fmt::format("another impasto is changing model {}; wait until it is done", name));
  }
}

ModelLock::~ModelLock() { ::close(descriptor_); }

}  // namespace impasto
