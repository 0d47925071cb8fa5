#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace impasto {

/// How a network wants its input: channel order, and per channel x' = (x * scale - mean) / deviation
/// for x in [0, 1].
enum class InputConvention {
  caffe,        ///< BGR, 0-255, mean 103.939, 116.779, 123.68 (blue, green, red) subtracted
  torchvision,  ///< RGB, 0-1, ImageNet mean 0.485, 0.456, 0.406, deviation 0.229, 0.224, 0.225
};

/// A model that impasto knows by name.
struct CatalogueEntry {
  std::string name;         ///< "vgg19"
  std::string description;  ///< one line for people
  std::string url;          ///< where `models get` finds it; empty: not on an open host
  std::string how_to_get;   ///< a command line for people, where there is no url
  std::uint64_t bytes = 0;  ///< size of the file; 0: not known
  std::string md5;          ///< lower-case hex; empty: not known
  std::string sha256;       ///< lower-case hex; empty: not known
  InputConvention input = InputConvention::caffe;
};

[[nodiscard]] const std::vector<CatalogueEntry>& catalogue();

/// nullptr where the name is not in the catalogue.
[[nodiscard]] const CatalogueEntry* find_in_catalogue(const std::string& name);

/// Where models are kept: $IMPASTO_HOME, else $XDG_CACHE_HOME/impasto, else ~/.cache/impasto.
[[nodiscard]] std::filesystem::path cache_folder();

/// A model in the cache.
struct StoredModel {
  std::string name;
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  std::string sha256;  ///< as it was when imported
  InputConvention input = InputConvention::caffe;
};

/// The models in the cache, by name.
[[nodiscard]] std::vector<StoredModel> stored_models();
[[nodiscard]] std::optional<StoredModel> find_stored(const std::string& name);

/// Copies a weights file into the cache under `name`. `input` overrides the convention that the
/// catalogue knows for the file's digest or that its format suggests. A file whose name is in the
/// catalogue must have the catalogue's digest. Throws Error; the cache is unchanged then.
StoredModel import_model(const std::filesystem::path& file, const std::string& name,
                         std::optional<InputConvention> input = std::nullopt);

/// Compares size and digest of a stored model with what was recorded, and with the catalogue.
/// Throws Error naming what differs.
void verify_model(const StoredModel& model);

/// (bytes so far, bytes in all or 0); returning false stops the download.
using DownloadProgress = std::function<bool(std::uint64_t, std::uint64_t)>;

/// Downloads a catalogue model into the cache, going on where an earlier try stopped.
/// Throws Error: unknown name, no url, no network, wrong size or digest, stopped.
StoredModel get_model(const std::string& name, const DownloadProgress& progress = {});

}  // namespace impasto
