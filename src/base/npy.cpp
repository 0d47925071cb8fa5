#include "base/npy.h"

#include <fmt/format.h>

#include <bit>
#include <string>

#include "base/atomic_file.h"
#include "impasto/error.h"

namespace impasto {
namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they lie");

/// A Python tuple: "(2, 3)", "(5,)", "()".
std::string to_tuple(std::span<const std::size_t> shape) {
  std::string tuple = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) tuple += ", ";
    tuple += std::to_string(shape[i]);
  }
  return tuple + (shape.size() == 1 ? ",)" : ")");
}

/// Magic, version, length and a Python dictionary, padded so that the values start at a multiple of
/// 64 bytes (numpy.lib.format, "Format Version 1.0").
std::string make_header(std::span<const std::size_t> shape) {
  std::string dictionary =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}", to_tuple(shape));
  constexpr std::size_t kPrefix = 10;
  while ((kPrefix + dictionary.size() + 1) % 64 != 0) dictionary += ' ';
  dictionary += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dictionary.size() & 0xFF);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

}  // namespace

void write_npy(const std::filesystem::path& path, std::span<const float> values,
               std::span<const std::size_t> shape) {
  std::size_t size = 1;
  for (const std::size_t extent : shape) size *= extent;
  if (size != values.size()) {
    throw Error(fmt::format("cannot write {}: shape {} holds {} values, {} were given; correct it",
                            path.string(), to_tuple(shape), size, values.size()));
  }
  AtomicFile file(path);
  file.write(make_header(shape));
  file.write(std::as_bytes(values));
  file.commit();
}

}  // namespace impasto
