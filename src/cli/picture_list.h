#pragma once

#include <string>
#include <vector>

namespace impasto::cli {

/// The files that words of a command line stand for, in their order and without repeats: a folder
/// for the pictures in it, a pattern such as 'photos/*.jpg' for what it matches, both in the order
/// of their names; any other word for the file of that name, whether it exists or not.
/// Throws Error where a folder holds no picture or a pattern matches nothing.
[[nodiscard]] std::vector<std::string> list_pictures(const std::vector<std::string>& words);

}  // namespace impasto::cli
