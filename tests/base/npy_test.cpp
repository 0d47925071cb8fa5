#include "base/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "support/message_of.h"
#include "support/program.h"

namespace impasto {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The dictionary of a file and its values, by the words of NumPy's format description.
struct Npy {
  std::string dictionary;
  std::vector<float> values;

  explicit Npy(const std::string& bytes) {
    EXPECT_THAT(bytes, StartsWith(std::string("\x93NUMPY\x01\x00", 8)));
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes.at(i)); };
    const std::size_t length = byte(8) + 256U * byte(9);
    EXPECT_EQ((10 + length) % 64, 0U);
    dictionary = bytes.substr(10, length);
    for (std::size_t i = 10 + length; i + sizeof(float) <= bytes.size(); i += sizeof(float)) {
      std::memcpy(&values.emplace_back(), bytes.data() + i, sizeof(float));
    }
  }
};

TEST(Npy, HoldsShapeAndValuesAsNumpyReadsThem) {
  const test::ScratchFolder folder;
  const std::vector<float> values{0.0F, -1.5F, 3.25e-30F, 4.0F, 5.0F, 6.0F};
  write_npy(folder / "a.npy", values, std::array<std::size_t, 2>{2, 3});
  const Npy npy(test::read_text(folder / "a.npy"));
  EXPECT_THAT(npy.dictionary,
              StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"));
  EXPECT_THAT(npy.dictionary, EndsWith("\n"));
  EXPECT_EQ(npy.values, values);
}

TEST(Npy, WritesTuplesOfOneAndNone) {
  const test::ScratchFolder folder;
  write_npy(folder / "a.npy", std::vector<float>(5), std::array<std::size_t, 1>{5});
  EXPECT_THAT(Npy(test::read_text(folder / "a.npy")).dictionary, HasSubstr("'shape': (5,), "));
  write_npy(folder / "a.npy", std::vector<float>(1), {});
  EXPECT_THAT(Npy(test::read_text(folder / "a.npy")).dictionary, HasSubstr("'shape': (), "));
  write_npy(folder / "a.npy", {}, std::array<std::size_t, 2>{0, 3});
  EXPECT_TRUE(Npy(test::read_text(folder / "a.npy")).values.empty());
}

TEST(Npy, RefusesAShapeThatDoesNotFit) {
  const test::ScratchFolder folder;
  const auto message = test::message_of([&] {
    write_npy(folder / "a.npy", std::vector<float>(5), std::array<std::size_t, 2>{2, 3});
  });
  EXPECT_THAT(message, HasSubstr("(2, 3) holds 6 values, 5"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.npy"));
}

}  // namespace
}  // namespace impasto
