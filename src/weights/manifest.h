#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "weights/store.h"

/// The cache: models/NAME/manifest.json names the weights file beside it. The weights file carries
/// its digest in its name, so that replacing the manifest replaces a model in one step.
namespace impasto {

/// models/NAME in the cache. Throws Error for a name that is no plain file name.
[[nodiscard]] std::filesystem::path model_folder(const std::string& name);

/// nullopt where there is no manifest. Throws Error where it is damaged.
[[nodiscard]] std::optional<StoredModel> read_manifest(const std::string& name);

/// Makes `model` the model of its name.
void write_manifest(const StoredModel& model);

/// Throws Error where size or digest of `file` is not the entry's; what the entry does not know is
/// not compared.
void check_against_catalogue(const std::filesystem::path& file, const CatalogueEntry& entry);

/// Keeps other impasto processes from changing a model at the same time; makes its folder.
class ModelLock {
 public:
  /// Throws Error when another process holds it, or the cache cannot be written.
  explicit ModelLock(const std::string& name);
  ~ModelLock();
  ModelLock(const ModelLock&) = delete;
  ModelLock& operator=(const ModelLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace impasto
