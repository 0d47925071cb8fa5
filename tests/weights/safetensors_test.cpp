#include "weights/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>

#include "impasto/error.h"
#include "support/message_of.h"
#include "support/program.h"
#include "weights/mapped_file.h"
#include "weights/read_tensors.h"

namespace impasto {
namespace {

const std::vector<SafetensorsEntry> kEntries = {{"picture", ElementType::f32, {3, 1, 2}},
                                                {"pairs", ElementType::bf16, {5}}};

template <typename T>
std::span<const std::byte> bytes_of(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

class SafetensorsFile : public ::testing::Test {
 protected:
  void write() const {
    SafetensorsWriter writer(file_, {{"note", "a \"text\"\n"}}, kEntries);
    writer.write(bytes_of(picture_).first(5));  // pieces may end anywhere
    writer.write(bytes_of(picture_).subspan(5));
    writer.write(bytes_of(pairs_));
    writer.commit();
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "file.safetensors";
  std::vector<float> picture_ = {1.5F, -2.0F, 3.25F, 0.0F, 1e-30F, 7.0F};
  std::vector<std::uint16_t> pairs_ = {0x3F80, 0xC000, 0x0001, 0x7F7F, 0x3FC0};
};

TEST_F(SafetensorsFile, ComeBackAsTheyWereWritten) {
  write();
  const MappedFile file(file_);
  const SafetensorsIndex index = index_safetensors(file.bytes());
  EXPECT_EQ(index.metadata, (std::map<std::string, std::string>{{"note", "a \"text\"\n"}}));
  ASSERT_EQ(index.tensors.size(), 2U);
  const StoredTensor& pairs = index.tensors.at("pairs");
  EXPECT_EQ(pairs.layout.type, ElementType::bf16);
  EXPECT_EQ(pairs.layout.shape, (std::vector<std::int64_t>{5}));
  ASSERT_EQ(pairs.storage.size(), 10U);
  EXPECT_EQ(std::memcmp(pairs.storage.data(), pairs_.data(), 10), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(index.tensors.at("picture").storage.data()) % 8, 0U);
  EXPECT_EQ(read_tensors(file_).at("picture").values, picture_);
}

TEST_F(SafetensorsFile, AreNotThereBeforeTheyAreWhole) {
  SafetensorsWriter writer(file_, {}, kEntries);
  writer.write(bytes_of(picture_));
  EXPECT_THROW(writer.commit(), std::logic_error);
  EXPECT_FALSE(std::filesystem::exists(file_));
  writer.write(bytes_of(pairs_));
  EXPECT_THROW(writer.write(bytes_of(pairs_)), std::logic_error);
  writer.commit();
  EXPECT_TRUE(std::filesystem::exists(file_));
}

TEST_F(SafetensorsFile, ThatAreCutShortAreRefused) {
  write();
  const std::string whole = test::read_text(file_);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto bytes = std::as_bytes(std::span(whole.data(), size));
    EXPECT_THROW((void)index_safetensors(bytes), Error) << size;
  }
}

TEST_F(SafetensorsFile, MetadataThatAreNoTextsAreLeftOut) {
  const std::string header = R"({"__metadata__":{"a":1,"b":"text","c":{"d":"e"}}})";
  const std::uint64_t size = header.size();
  std::string file(reinterpret_cast<const char*>(&size), sizeof(size));
  file += header;
  const SafetensorsIndex index = index_safetensors(std::as_bytes(std::span(file)));
  EXPECT_EQ(index.metadata, (std::map<std::string, std::string>{{"b", "text"}}));
}

}  // namespace
}  // namespace impasto
