#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <optional>
#include <system_error>
#include <utility>

#include "impasto/error.h"
#include "network/model.h"
#include "network/tensor_names.h"
#include "weights/digest.h"
#include "weights/read_tensors.h"
#include "weights/store.h"

namespace impasto {
namespace {

constexpr const char* kPreferredModel = "vgg19";
constexpr const char* kEmbeddedModel = "vgg19-8bit";

/// Wants the layers up to the deepest of these, wherever a name tells a tensor's block.
TensorFilter up_to_deepest(const std::vector<std::string>& layers) try {
  if (layers.empty()) return {};
  const Topology largest = vgg(19);  // has every layer of the others, under the same name
  const auto position = [](const Convolution& c) {
    return std::pair(c.block + 1, c.name.back() - '0');
  };
  std::pair deepest(0, 0);
  for (const std::string& layer : layers) {
    const int index = largest.index_of(layer);
    deepest = std::max(deepest, position(largest.convolutions[static_cast<std::size_t>(index)]));
  }
  return [deepest](const std::string& name) {
    const std::optional<ParameterName> parsed = parse_tensor_name(name);
    return !parsed || std::pair(parsed->block, parsed->convolution) <= deepest;
  };
} catch (const Error&) {
  return {};  // an unknown layer: whoever uses it will say so, with the names that this model has
}

Model load_stored(const StoredModel& stored, const TensorFilter& wanted) {
  auto verified = std::async(std::launch::async, [&] { verify_model(stored); });
  TensorMap tensors;
  try {
    tensors = read_tensors(stored.file, wanted);
  } catch (const Error&) {
    verified.get();  // that the file is damaged says more
    throw;
  }
  verified.get();
  Model model = assemble_model(std::move(tensors), stored.name, stored.input, wanted);
  model.sha256 = stored.sha256;
  return model;
}

Model load_file(const std::filesystem::path& file, const TensorFilter& wanted) {
  TensorMap tensors = read_tensors(file, wanted);
  const std::string sha256 = digest_of_file(file, DigestKind::sha256);
  const InputConvention input = guess_input(sha256, tensors);
  Model model = assemble_model(std::move(tensors), file.filename().string(), input, wanted);
  model.sha256 = sha256;
  return model;
}

[[noreturn]] void fail_not_found(const std::string& name) {
  if (const CatalogueEntry* entry = find_in_catalogue(name)) {
    throw Error(fmt::format("the model {} is not in the cache ({}); get it with: {}", name,
                            cache_folder().string(), entry->how_to_get));
  }
  throw Error(fmt::format(
      "{} is neither a model in the cache nor a file; impasto models list tells which there are",
      name));
}

}  // namespace

Model load_model(const std::string& name_or_file, const std::vector<std::string>& layers) {
  if (name_or_file.empty()) {
    return load_model(find_stored(kPreferredModel) ? kPreferredModel : kEmbeddedModel, layers);
  }
  const TensorFilter wanted = up_to_deepest(layers);
  std::error_code ignored;
  const bool is_path = name_or_file.find('/') != std::string::npos;
  if (!is_path) {
    if (const auto stored = find_stored(name_or_file)) return load_stored(*stored, wanted);
  }
  if (is_path || std::filesystem::exists(name_or_file, ignored))
    return load_file(name_or_file, wanted);
  fail_not_found(name_or_file);
}

}  // namespace impasto
