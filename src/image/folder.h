#pragma once

#include <filesystem>
#include <vector>

namespace impasto {

/// The pictures in a folder, told by their names' extensions, in the order of their names; hidden
/// files and folders within it are left out. Throws Error: not readable, no picture in it.
[[nodiscard]] std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder);

}  // namespace impasto
