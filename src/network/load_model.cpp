#include <fmt/format.h>

#include <filesystem>
#include <future>
#include <optional>
#include <system_error>

#include "impasto/error.h"
#include "network/model.h"
#include "weights/digest.h"
#include "weights/read_tensors.h"
#include "weights/store.h"

namespace impasto {
namespace {

constexpr const char* kPreferredModel = "vgg19";
constexpr const char* kEmbeddedModel = "vgg19-8bit";

Model load_stored(const StoredModel& stored) {
  auto verified = std::async(std::launch::async, [&] { verify_model(stored); });
  TensorMap tensors;
  try {
    tensors = read_tensors(stored.file);
  } catch (const Error&) {
    verified.get();  // that the file is damaged says more
    throw;
  }
  verified.get();
  Model model = assemble_model(std::move(tensors), stored.name, stored.input);
  model.sha256 = stored.sha256;
  return model;
}

Model load_file(const std::filesystem::path& file) {
  TensorMap tensors = read_tensors(file);
  const std::string sha256 = digest_of_file(file, DigestKind::sha256);
  const InputConvention input = guess_input(sha256, tensors);
  Model model = assemble_model(std::move(tensors), file.filename().string(), input);
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

Model load_model(const std::string& name_or_file) {
  if (name_or_file.empty()) {
    return load_model(find_stored(kPreferredModel) ? kPreferredModel : kEmbeddedModel);
  }
  std::error_code ignored;
  const bool is_path = name_or_file.find('/') != std::string::npos;
  if (!is_path) {
    if (const auto stored = find_stored(name_or_file)) return load_stored(*stored);
  }
  if (is_path || std::filesystem::exists(name_or_file, ignored)) return load_file(name_or_file);
  fail_not_found(name_or_file);
}

}  // namespace impasto
