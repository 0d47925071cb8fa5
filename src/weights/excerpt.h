#pragma once

#include <string>
#include <string_view>

namespace impasto {

/// Bytes of a foreign file as one short printable line for a message: "block1..." in quotes, what
/// is not printable ASCII as \xNN, cut with "..." after `most` bytes.
[[nodiscard]] std::string excerpt(std::string_view bytes, std::size_t most = 60);

}  // namespace impasto
