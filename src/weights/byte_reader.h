#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace impasto {

/// Takes bytes from the front of a span and never reads beyond it. Throws Error where a file ends
/// early. Does not own the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }

  std::span<const std::byte> take(std::uint64_t size);
  std::string_view take_text(std::uint64_t size);

  /// Up to the next newline, which is taken too.
  std::string_view take_line();

  /// A little-endian number.
  template <typename Number>
  requires std::is_arithmetic_v<Number> Number take_number() {
    Number number{};
    std::memcpy(&number, take(sizeof(Number)).data(), sizeof(Number));
    return number;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

}  // namespace impasto
