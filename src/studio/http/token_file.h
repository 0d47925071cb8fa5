#pragma once

#include <filesystem>
#include <string>

namespace impasto::studio {

/// A secret for this user's scripts: a file that only the user can read, gone with the object.
class TokenFile {
 public:
  /// Throws Error where it cannot be written.
  TokenFile(std::filesystem::path path, const std::string& token);
  ~TokenFile();
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;

 private:
  std::filesystem::path path_;
};

}  // namespace impasto::studio
