#include "cli/picture_list.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "image/folder.h"
#include "impasto/error.h"

namespace impasto::cli {
namespace {

bool is_pattern(const std::string& word) { return word.find_first_of("*?[") != std::string::npos; }

/// Files, not folders.
std::vector<std::string> matches_of(const std::string& pattern) {
  glob_t found{};
  const std::unique_ptr<glob_t, void (*)(glob_t*)> owner(&found, globfree);
  const int outcome = glob(pattern.c_str(), 0, nullptr, &found);
  if (outcome != 0 && outcome != GLOB_NOMATCH) {
    throw Error(fmt::format("cannot look for {}; name fewer files, or a folder", pattern));
  }
  std::vector<std::string> files;
  for (std::size_t i = 0; i < found.gl_pathc; ++i) {
    std::error_code unknown;
    if (!std::filesystem::is_directory(found.gl_pathv[i], unknown)) {
      files.emplace_back(found.gl_pathv[i]);
    }
  }
  if (files.empty()) throw Error(fmt::format("no file matches {}; check the pattern", pattern));
  return files;
}

std::vector<std::string> files_of(const std::string& word) {
  std::error_code unknown;
  if (std::filesystem::is_directory(word, unknown)) {
    std::vector<std::string> files;
    for (const auto& picture : pictures_in(word)) files.push_back(picture.string());
    return files;
  }
  if (is_pattern(word) && !std::filesystem::exists(word, unknown)) return matches_of(word);
  return {word};
}

}  // namespace

std::vector<std::string> list_pictures(const std::vector<std::string>& words) {
  std::vector<std::string> files;
  for (const std::string& word : words) {
    for (std::string& file : files_of(word)) {
      if (std::ranges::find(files, file) == files.end()) files.push_back(std::move(file));
    }
  }
  return files;
}

}  // namespace impasto::cli
