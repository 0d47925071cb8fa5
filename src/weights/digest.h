#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace impasto {

enum class DigestKind { md5, sha256 };

/// A digest of bytes given piece by piece.
class Digest {
 public:
  explicit Digest(DigestKind kind);
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void update(std::span<const std::byte> bytes);

  /// Lower-case hex. Ends the digest: call it once.
  [[nodiscard]] std::string finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Lower-case hex digest of a file's bytes. Throws Error: not readable, empty.
[[nodiscard]] std::string digest_of_file(const std::filesystem::path& path, DigestKind kind);

}  // namespace impasto
