#pragma once

#include <string>

namespace impasto::cli {

/// Opens an address in the user's browser, which lives on by itself. False where the system has no
/// way to.
[[nodiscard]] bool open_page(const std::string& address);

}  // namespace impasto::cli
