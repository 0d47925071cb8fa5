#include "weights/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "impasto/error.h"
#include "weights/mapped_file.h"

namespace impasto {

struct Digest::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();

  Context() = default;
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

namespace {

/// OpenSSL without the algorithm (MD5 under a FIPS policy), or without memory.
void check(int result) {
  if (result != 1) throw Error("OpenSSL cannot compute a digest here; check its configuration");
}

}  // namespace

Digest::Digest(DigestKind kind) : context_(std::make_unique<Context>()) {
  check(EVP_DigestInit_ex(context_->evp, kind == DigestKind::md5 ? EVP_md5() : EVP_sha256(),
                          nullptr));
}

Digest::~Digest() = default;

void Digest::update(std::span<const std::byte> bytes) {
  check(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()));
}

std::string Digest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  check(EVP_DigestFinal_ex(context_->evp, value.data(), &size));
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", value[i]);
  return text;
}

std::string digest_of_file(const std::filesystem::path& path, DigestKind kind) {
  const MappedFile file(path);
  Digest digest(kind);
  digest.update(file.bytes());
  return digest.finish();
}

}  // namespace impasto
