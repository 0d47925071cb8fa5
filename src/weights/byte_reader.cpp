#include "weights/byte_reader.h"

#include <fmt/format.h>

#include <bit>

#include "impasto/error.h"

namespace impasto {

static_assert(std::endian::native == std::endian::little,
              "weights files are little-endian; take_number() would have to swap");

std::span<const std::byte> ByteReader::take(std::uint64_t size) {
  if (size > remaining()) {
    throw Error(fmt::format("the file is truncated: {} bytes are missing at byte {}; get it again",
                            size - remaining(), bytes_.size()));
  }
  const auto taken = bytes_.subspan(position_, static_cast<std::size_t>(size));
  position_ += taken.size();
  return taken;
}

std::string_view ByteReader::take_text(std::uint64_t size) {
  const auto taken = take(size);
  return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

std::string_view ByteReader::take_line() {
  const auto rest = bytes_.subspan(position_);
  const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
  const std::string_view line = text.substr(0, text.find('\n'));
  take(line.size() + 1);
  return line;
}

}  // namespace impasto
