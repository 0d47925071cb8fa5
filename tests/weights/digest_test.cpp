#include "weights/digest.h"

#include <gtest/gtest.h>

#include <string_view>

namespace impasto {
namespace {

std::string digest_of(std::string_view text, DigestKind kind) {
  Digest digest(kind);
  digest.update(std::as_bytes(std::span(text.substr(0, 1))));
  digest.update(std::as_bytes(std::span(text.substr(1))));
  return digest.finish();
}

TEST(Digest, MatchesThePublishedExamples) {
  // FIPS 180-4's and RFC 1321's "abc".
  EXPECT_EQ(digest_of("abc", DigestKind::sha256),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_of("abc", DigestKind::md5), "900150983cd24fb0d6963f7d28e17f72");
}

}  // namespace
}  // namespace impasto
