#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weights/tensor.h"

namespace impasto {

/// How a network wants its input: channel order, and per channel x' = (x * scale - mean) /
/// deviation for x in [0, 1].
enum class InputConvention {
  caffe,        ///< BGR, 0-255, mean 103.939, 116.779, 123.68 (blue, green, red) subtracted
  torchvision,  ///< RGB, 0-1, ImageNet mean 0.485, 0.456, 0.406, deviation 0.229, 0.224, 0.225
};

/// "caffe" or "torchvision", and back. Throws Error for another name.
[[nodiscard]] std::string input_name(InputConvention input);
[[nodiscard]] InputConvention input_from_name(const std::string& name);

/// The convention of a weights file that is not in the store: by its SHA-256 (lower-case hex) where
/// that is a known one, else by the names of its tensors ("features.N": torchvision, others:
/// Caffe). Throws Error for a known file whose convention impasto does not have.
[[nodiscard]] InputConvention guess_input(const std::string& sha256, const TensorMap& tensors);

/// A model that impasto knows by name.
struct CatalogueEntry {
  std::string name;         ///< "vgg19"
  std::string description;  ///< one line for people
  std::string url;          ///< where `models get` finds it; empty: not on an open host
  std::string how_to_get;   ///< the command line that brings it into the cache
  std::string member;       ///< the file's path in the package (a zip archive) that carries it
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
  std::string source;  ///< the file or address that it came from, for people
};

/// Names in the cache, sorted; and what is known of one of them, without reading its weights.
/// find_stored throws Error for a record that is damaged.
[[nodiscard]] std::vector<std::string> stored_names();
[[nodiscard]] std::optional<StoredModel> find_stored(const std::string& name);

/// Compares size and digest of a stored model with what was recorded, and with the catalogue: call
/// it before the weights are used (a millisecond per megabyte at the most).
/// Throws Error naming what differs.
void verify_model(const StoredModel& model);

/// Looks at the tensors of a file before it is stored; throws Error to refuse it.
using ModelCheck = std::function<void(TensorMap tensors, InputConvention input)>;

/// Copies a weights file into the cache under `name`, or takes it out of the package (a zip
/// archive) in which the catalogue knows it. `input` overrides the convention that guess_input()
/// gives. A file whose name is in the catalogue must have the catalogue's size and digest. Throws
/// Error; the cache is unchanged then.
StoredModel import_model(const std::filesystem::path& file, const std::string& name,
                         std::optional<InputConvention> input = std::nullopt,
                         const ModelCheck& check = {});

/// (bytes so far, bytes in all or 0); returning false stops the download.
using DownloadProgress = std::function<bool(std::uint64_t, std::uint64_t)>;

/// Downloads a model into the cache, going on where an earlier try stopped. A model that is in the
/// cache already is verified, not downloaded again.
/// Throws Error: no url, no network, wrong size or digest, stopped.
StoredModel get_model(const CatalogueEntry& entry, const DownloadProgress& progress = {},
                      const ModelCheck& check = {});

}  // namespace impasto
