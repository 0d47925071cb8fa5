#include "weights/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/atomic_file.h"
#include "impasto/error.h"
#include "weights/digest.h"
#include "weights/download.h"
#include "weights/manifest.h"
#include "weights/mapped_file.h"
#include "weights/read_tensors.h"
#include "weights/zip_archive.h"

namespace impasto {
namespace {

const char* extension_of(WeightsFormat format) {
  switch (format) {
    case WeightsFormat::pytorch_legacy:
    case WeightsFormat::pytorch_zip:
      return "pth";
    case WeightsFormat::hdf5:
      return "h5";
    case WeightsFormat::safetensors:
      return "safetensors";
  }
  return "bin";
}

/// Weights files of this model that its manifest does not name: older ones.
void remove_others(const StoredModel& model) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(model.file.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("weights-") && entry.path() != model.file) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
}

void copy_file(const std::filesystem::path& from, const StoredModel& model) {
  const MappedFile source(from);
  AtomicFile copy(model.file);
  copy.write(source.bytes());
  if (digest_of_file(copy.temporary(), DigestKind::sha256) != model.sha256) {
    throw Error(fmt::format("{} changed while it was copied; import it again", from.string()));
  }
  copy.commit();
}

/// Checks `file` in every way and makes it the model `name`; the caller holds the model's lock.
StoredModel store_file(const std::filesystem::path& file, const std::string& name,
                       std::optional<InputConvention> input, const ModelCheck& check,
                       const std::string& source) {
  TensorMap tensors = read_tensors(file);
  StoredModel model;
  model.name = name;
  model.source = source;
  model.bytes = std::filesystem::file_size(file);
  model.sha256 = digest_of_file(file, DigestKind::sha256);
  model.input = input.has_value() ? *input : guess_input(model.sha256, tensors);
  model.file = model_folder(name) / fmt::format("weights-{}.{}", model.sha256.substr(0, 12),
                                                extension_of(detect_format(file)));
  if (check) check(std::move(tensors), model.input);
  copy_file(file, model);
  write_manifest(model);
  remove_others(model);
  return model;
}

/// Whether `file` is a package that carries the entry's weights.
bool is_package(const std::filesystem::path& file, const CatalogueEntry* entry) {
  if (entry == nullptr || entry->member.empty()) return false;
  if (detect_format(file) != WeightsFormat::pytorch_zip) return false;
  try {
    return ZipArchive(file).contains(entry->member);
  } catch (const Error& error) {
    throw Error(fmt::format("package {}: {}", file.string(), error.what()));
  }
}

void check_plain_file(const std::filesystem::path& file, const CatalogueEntry* entry) {
  static_cast<void>(detect_format(file));
  try {
    if (entry != nullptr) check_against_catalogue(file, *entry);
  } catch (const Error& error) {
    throw Error(fmt::format("weights file {}: {}", file.string(), error.what()));
  }
}

StoredModel import_package(const std::filesystem::path& file, const CatalogueEntry& entry,
                           std::optional<InputConvention> input, const ModelCheck& check) {
  AtomicFile member(model_folder(entry.name) / "unpacked");  // not committed: goes by itself
  try {
    ZipArchive(file).extract(entry.member, entry.bytes,
                             [&](std::span<const std::byte> piece) { member.write(piece); });
    check_against_catalogue(member.temporary(), entry);
  } catch (const Error& error) {
    throw Error(fmt::format("package {}: {}", file.string(), error.what()));
  }
  return store_file(member.temporary(), entry.name, input, check,
                    file.filename().string() + ": " + entry.member);
}

}  // namespace

std::vector<std::string> stored_names() {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry :
       std::filesystem::directory_iterator(cache_folder() / "models", missing)) {
    std::error_code error;
    if (std::filesystem::exists(entry.path() / "manifest.json", error)) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::optional<StoredModel> find_stored(const std::string& name) { return read_manifest(name); }

void check_against_catalogue(const std::filesystem::path& file, const CatalogueEntry& entry) {
  const std::uint64_t bytes = std::filesystem::file_size(file);
  if (entry.bytes != 0 && bytes != entry.bytes) {
    throw Error(
        fmt::format("it is not the file that the catalogue calls {}: {} bytes where {} are "
                    "expected; get it again, or import it under another name",
                    entry.name, bytes, entry.bytes));
  }
  const bool by_sha256 = !entry.sha256.empty();
  const std::string& expected = by_sha256 ? entry.sha256 : entry.md5;
  if (expected.empty()) return;
  const auto found = digest_of_file(file, by_sha256 ? DigestKind::sha256 : DigestKind::md5);
  if (found != expected) {
    throw Error(
        fmt::format("it is not the file that the catalogue calls {}: its {} is {} where {} is "
                    "expected; get it again, or import it under another name",
                    entry.name, by_sha256 ? "SHA-256" : "MD5", found, expected));
  }
}

void verify_model(const StoredModel& model) {
  const auto fail = [&](const std::string& what) {
    throw Error(
        fmt::format("the stored weights of model {} ({}) are damaged: {}; get or import "
                    "them again",
                    model.name, model.file.string(), what));
  };
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(model.file, error);
  if (error) fail(error.message());
  if (bytes != model.bytes) fail(fmt::format("{} bytes where {} were stored", bytes, model.bytes));
  const std::string sha256 = digest_of_file(model.file, DigestKind::sha256);
  if (sha256 != model.sha256) {
    fail(fmt::format("SHA-256 {} where {} was stored", sha256, model.sha256));
  }
  const CatalogueEntry* entry = find_in_catalogue(model.name);
  if (entry == nullptr || sha256 == entry->sha256) return;
  try {
    check_against_catalogue(model.file, *entry);
  } catch (const Error& difference) {
    fail(difference.what());
  }
}

StoredModel import_model(const std::filesystem::path& file, const std::string& name,
                         std::optional<InputConvention> input, const ModelCheck& check) {
  const CatalogueEntry* entry = find_in_catalogue(name);
  const bool package = is_package(file, entry);
  if (!package) check_plain_file(file, entry);
  const ModelLock lock(name);
  return package ? import_package(file, *entry, input, check)
                 : store_file(file, name, input, check, file.filename().string());
}

StoredModel get_model(const CatalogueEntry& entry, const DownloadProgress& progress,
                      const ModelCheck& check) {
  try {
    if (const auto stored = find_stored(entry.name)) {
      verify_model(*stored);
      return *stored;
    }
  } catch (const Error&) {  // damaged: replace it
  }
  if (entry.url.empty()) {
    throw Error(fmt::format("model {} has no address to download it from; get it with: {}",
                            entry.name, entry.how_to_get));
  }
  const ModelLock lock(entry.name);
  const std::filesystem::path part = model_folder(entry.name) / "download.part";
  download(entry, part, progress);
  StoredModel model = store_file(part, entry.name, entry.input, check, entry.url);
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return model;
}

}  // namespace impasto
