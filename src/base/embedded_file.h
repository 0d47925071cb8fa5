#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace impasto {

/// A file that was compiled into the program by cmake/EmbedFiles.cmake.
struct EmbeddedFile {
  std::string_view name;  ///< "styles/night.png"
  std::span<const std::byte> bytes;

  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

}  // namespace impasto
