#include "weights/read_tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "impasto/error.h"
#include "weights/excerpt.h"
#include "weights/formats.h"
#include "weights/mapped_file.h"

namespace impasto {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kHdf5Signature = "\x89HDF\r\n\x1a\n"sv;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The signature stands at 0, or after a user block of 512, 1024, 2048... bytes.
bool is_hdf5(std::string_view file) {
  if (file.starts_with(kHdf5Signature)) return true;
  for (std::size_t at = 512; at < file.size(); at *= 2) {
    if (file.substr(at).starts_with(kHdf5Signature)) return true;
  }
  return false;
}

bool is_safetensors(std::string_view file) {
  std::uint64_t header_size = 0;
  if (file.size() <= sizeof(header_size)) return false;
  std::memcpy(&header_size, file.data(), sizeof(header_size));
  return file[sizeof(header_size)] == '{' && header_size < std::uint64_t{1} << 32U;
}

bool is_web_page(std::string_view file) {
  const std::size_t start = file.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (start == std::string_view::npos) return false;
  std::string first(file.substr(start, 14));
  std::ranges::transform(first, first.begin(), [](unsigned char c) { return std::tolower(c); });
  return first.starts_with("<!doctype html") || first.starts_with("<html") ||
         first.starts_with("<head");
}

[[noreturn]] void refuse(std::string_view file) {
  const char* what = "not weights of a kind that impasto reads (PyTorch, HDF5, safetensors)";
  if (is_web_page(file)) what = "a web page saved in place of weights";
  if (file.starts_with("version https://git-lfs")) what = "a Git LFS pointer, not the weights";
  if (file.starts_with('\x80')) what = "a Python pickle that torch.save did not write";
  throw Error(fmt::format("{}; it starts with {}; get the file again", what, excerpt(file, 32)));
}

WeightsFormat format_of(std::span<const std::byte> bytes) {
  const std::string_view file = text_of(bytes);
  if (is_torch_legacy(bytes)) return WeightsFormat::pytorch_legacy;
  if (file.starts_with("PK\x03\x04")) return WeightsFormat::pytorch_zip;
  if (is_hdf5(file)) return WeightsFormat::hdf5;
  if (is_safetensors(file)) return WeightsFormat::safetensors;
  refuse(file);
}

TensorMap read(const std::filesystem::path& path, std::span<const std::byte> bytes,
               const TensorFilter& wanted) {
  switch (format_of(bytes)) {
    case WeightsFormat::pytorch_legacy:
      return read_torch_legacy(bytes, wanted);
    case WeightsFormat::pytorch_zip:
      return read_torch_zip(path, wanted);
    case WeightsFormat::hdf5:
      return read_hdf5(path, wanted);
    case WeightsFormat::safetensors:
      return read_safetensors(bytes, wanted);
  }
  return {};
}

[[noreturn]] void fail(const std::filesystem::path& path, const Error& error) {
  throw Error(fmt::format("weights file {}: {}", path.string(), error.what()));
}

}  // namespace

WeightsFormat detect_format(const std::filesystem::path& path) {
  const MappedFile file(path);
  try {
    return format_of(file.bytes());
  } catch (const Error& error) {
    fail(path, error);
  }
}

TensorMap read_tensors(const std::filesystem::path& path, const TensorFilter& wanted) {
  const MappedFile file(path);
  try {
    return read(path, file.bytes(), wanted);
  } catch (const Error& error) {
    fail(path, error);
  }
}

}  // namespace impasto
