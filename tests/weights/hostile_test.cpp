#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/system.h"
#include "impasto/error.h"
#include "support/program.h"
#include "weights/read_tensors.h"

#ifdef __SANITIZE_ADDRESS__
/// AddressSanitizer keeps up to 256 MiB that were freed.
constexpr std::uint64_t kMostMemory = std::uint64_t{512} << 20U;
#else
constexpr std::uint64_t kMostMemory = std::uint64_t{128} << 20U;
#endif

namespace impasto {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

std::string data(const std::string& name) { return std::string(IMPASTO_TEST_DATA) + "/" + name; }

/// Bytes meant to break a reader. Whatever they are, reading them takes little memory.
class Hostile : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_LT(peak_memory() - peak_before_, kMostMemory); }

  /// What reading these bytes says.
  std::string refusal(const std::string& bytes) {
    write(bytes);
    return refusal_of_file(file_);
  }

  static std::string refusal_of_file(const std::string& file) {
    try {
      static_cast<void>(read_tensors(file));
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(file));
      EXPECT_LT(std::strlen(error.what()), 1000U);
      return error.what();
    }
    return "nothing was refused";
  }

  void expect_refused(const std::string& bytes, const std::string& named) {
    EXPECT_THAT(refusal(bytes), HasSubstr(named));
  }

  /// Reads the bytes; that it ends without anything but Error is the test.
  void read_anyhow(const std::string& bytes) {
    write(bytes);
    try {
      static_cast<void>(read_tensors(file_));
    } catch (const Error&) {
    }
  }

 private:
  void write(const std::string& bytes) {
    std::filesystem::remove(file_);  // ext4 flushes a file that is truncated and rewritten
    test::write_text(file_, bytes);
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "weights";
  std::uint64_t peak_before_ = peak_memory();
};

// ---- Files that are cut or changed

class HostileChanges : public Hostile, public ::testing::WithParamInterface<const char*> {};

TEST_P(HostileChanges, TruncatedFileIsRefused) {
  const std::string whole = test::read_text(data(GetParam()));
  for (std::size_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
    const std::string part = whole.substr(0, whole.size() * sixteenth / 16);
    EXPECT_NE(refusal(part), "nothing was refused") << sixteenth << "/16 of the file";
  }
  EXPECT_NE(refusal(whole.substr(0, whole.size() - 1)), "nothing was refused");
}

TEST_P(HostileChanges, ChangedByteIsReadOrRefused) {
  const std::string whole = test::read_text(data(GetParam()));
  const std::size_t step = whole.size() / 400 + 1;
  for (std::size_t at = 0; at < whole.size(); at += step) {
    for (const char change : {'\x01', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ change);
      read_anyhow(changed);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, HostileChanges,
                         ::testing::Values("zip.pth", "legacy.pth", "legacy_protocol4.pth",
                                           "tables.pth", "all.safetensors", "keras2.h5",
                                           "keras3.weights.h5", "kinds.h5"));

// ---- What is no weights file

TEST_F(Hostile, EmptyFile) { expect_refused("", "is empty"); }

TEST_F(Hostile, WebPage) {
  expect_refused("\n<!DOCTYPE html><html><body>404</body></html>", "a web page");
}

TEST_F(Hostile, GitLfsPointer) {
  expect_refused("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer");
}

TEST_F(Hostile, TextShowsItsStart) { expect_refused("dear diary,\n", "\"dear diary,\\x0a\""); }

TEST_F(Hostile, PlainPickle) { expect_refused("\x80\x02}q\x00."s, "torch.save did not write"); }

TEST_F(Hostile, OneByte) { expect_refused("\x80", "torch.save did not write"); }

TEST_F(Hostile, MissingFile) {
  EXPECT_THAT(refusal_of_file("/nowhere/weights.h5"), HasSubstr("No such file"));
}

TEST_F(Hostile, Folder) { EXPECT_THAT(refusal_of_file("/tmp"), HasSubstr("not a file")); }

// ---- Pickles

std::string little(std::uint64_t number, std::size_t bytes) {
  return std::string(reinterpret_cast<const char*>(&number), bytes);
}

std::string text(const std::string& value) { return "X"s + little(value.size(), 4) + value; }

std::string integer(std::int64_t value) {
  return "\x8a\x08"s + little(static_cast<std::uint64_t>(value), 8);
}

std::string global(const std::string& module, const std::string& name) {
  return "c"s + module + "\n" + name + "\n";
}

std::string tuple(const std::vector<std::int64_t>& values) {
  std::string pickle = "(";
  for (const std::int64_t value : values) pickle += integer(value);
  return pickle + "t";
}

/// torch.save's legacy layout around the pickle of an object, with one storage of 8 floats, "0".
std::string legacy_file(const std::string& object, std::uint64_t elements = 8) {
  const std::string start = "\x80\x02";
  return start + "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19." +  //
         start + "M\xe9\x03." +                                         //
         start + "}" + text("little_endian") + "\x88s." +               //
         start + object + "." +                                         //
         start + "](" + text("0") + "e." +                              //
         little(elements, 8) + std::string(8 * sizeof(float), '\0');
}

std::string storage(std::int64_t elements = 8) {
  return "("s + text("storage") + global("torch", "FloatStorage") + text("0") + text("cpu") +
         integer(elements) + "tQ";
}

/// A pickle that names the storage, as a file must, and then makes an object without it.
std::string beside_storage(const std::string& object) { return storage() + "0" + object; }

std::string tensor(std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides) {
  return global("torch._utils", "_rebuild_tensor_v2") + "(" + storage() + integer(offset) +
         tuple(shape) + tuple(strides) + "\x89" + global("collections", "OrderedDict") + ")RtR";
}

std::string dictionary_with(const std::string& value) { return "}"s + text("name") + value + "s"; }

TEST_F(Hostile, HandMadeFileIsReadWhenNothingIsWrong) {
  EXPECT_EQ(refusal(legacy_file(dictionary_with(tensor(0, {2, 4}, {4, 1})))),
            "nothing was refused");
}

TEST_F(Hostile, CallOfAProgramIsRefusedByName) {
  const std::string arguments = "("s + text("touch /tmp/impasto_was_here") + "tR";
  expect_refused(legacy_file(dictionary_with(global("os", "system") + arguments)), "os.system");
  expect_refused(legacy_file(dictionary_with(text("builtins") + text("eval") + "\x93" + arguments)),
                 "builtins.eval");
  EXPECT_FALSE(std::filesystem::exists("/tmp/impasto_was_here"));
}

TEST_F(Hostile, OpcodesThatMakeObjectsAreRefused) {
  for (const char* opcode : {"\x81", "\x92", "i", "o", "P"}) {
    expect_refused(legacy_file(")"s + opcode), "opcode");
  }
}

TEST_F(Hostile, TensorOutsideItsStorage) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 40U;
  constexpr std::int64_t kLargest = INT64_MAX;
  const std::vector<std::string> tensors = {
      tensor(1, {2, 4}, {4, 1}),
      tensor(-1, {2}, {1}),
      tensor(0, {2}, {-1}),
      tensor(0, {-2}, {1}),
      tensor(0, {9}, {0}),
      tensor(0, {kHuge}, {0}),
      tensor(0, {kHuge, kHuge}, {1, 1}),
      tensor(kLargest, {2}, {kLargest}),
      tensor(0, {2, 2}, {kLargest, 1}),
      tensor(0, {2}, {1, 1}),
      tensor(0, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}),
      tensor(0, {0, kLargest, kLargest}, {1, 1, 1})};
  for (const std::string& bad : tensors) {
    expect_refused(legacy_file(dictionary_with(bad)), "tensor \"name\"");
  }
}

TEST_F(Hostile, StrideOfADimensionOfOneMayBeAnything) {
  EXPECT_EQ(refusal(legacy_file(dictionary_with(tensor(1, {2, 1, 2}, {3, INT64_MAX, 1})))),
            "nothing was refused");
}

TEST_F(Hostile, StorageOfAnotherSizeThanStated) {
  const std::string object = dictionary_with(tensor(0, {2}, {1}));
  expect_refused(legacy_file(object, 9), "storage \"0\"");
  expect_refused(legacy_file(object, UINT64_MAX), "storage \"0\"");
  expect_refused(legacy_file("("s + storage(8) + storage(std::int64_t{1} << 62U) + "t"),
                 "two ways");
}

TEST_F(Hostile, StorageLargerThanTheFile) {
  constexpr std::uint64_t kWraps = (std::uint64_t{1} << 62U) + 8;  // times 4 it is 32 again
  const std::string object = "("s + storage(static_cast<std::int64_t>(kWraps)) + "t";
  expect_refused(legacy_file(object, kWraps), "truncated");
}

TEST_F(Hostile, TextLongerThanTheFile) {
  expect_refused(legacy_file("\x8d"s + little(UINT64_MAX, 8)), "truncated");
  expect_refused(legacy_file("X\xff\xff\xff\xff"), "truncated");
  expect_refused(legacy_file("\x8b\xff\xff\xff\x7f"), "opcode");
}

TEST_F(Hostile, StackAndMemoErrorsAreRefused) {
  for (const char* bad : {"0", "t", "s", "u", "a", "e", "R", "b", "Q", "\x85", "((", "h\x07", "1",
                          "\x93", ")u", "(]u", "K\x01(K\x02u", "}(K\x01u", "}K\x01K\x02R"}) {
    EXPECT_NE(refusal(legacy_file(bad)), "nothing was refused") << bad;
  }
}

TEST_F(Hostile, DictionaryInsideItself) {
  expect_refused(legacy_file(beside_storage("}q\x05"s + text("a") + "h\x05s")), "nested too deep");
}

TEST_F(Hostile, ListInsideItselfIsPassedOver) {
  expect_refused(legacy_file(beside_storage(dictionary_with("]q\x05h\x05"s + "a"))), "no tensors");
}

TEST_F(Hostile, DeepNesting) {
  std::string object;
  for (int i = 0; i < 100'000; ++i) object.append("}").append(text("a"));
  object += "N"s + std::string(100'000, 's');
  expect_refused(legacy_file(beside_storage(object)), "nested too deep");
}

TEST_F(Hostile, DictionariesThatMultiply) {
  std::string object = "}q"s + '\0';
  for (char level = 1; level < 12; ++level) {
    object += "}(";
    for (char entry = 0; entry < 20; ++entry) object += "K"s + entry + "h" + char(level - 1);
    object += "uq"s + level;
  }
  object = "("s + object + "l0h\x0b";
  expect_refused(legacy_file(beside_storage(object)), "too many entries");
}

TEST_F(Hostile, ListsThatMultiply) {
  std::string object = "("s + std::string(50'000, 'N') + "lq\x01" + "0";
  for (int i = 0; i < 50'000; ++i) object += global("torch", "Size") + "h\x01\x85R0";
  expect_refused(legacy_file(object), "too many values");
}

// ---- Zip archives

TEST_F(Hostile, ZipWhoseDirectoryLiesAboutSizes) {
  const std::string whole = test::read_text(data("zip.pth"));
  constexpr std::size_t kPackedSize = 20;  // PKWARE's APPNOTE.TXT, section 4.3.12
  constexpr std::size_t kSize = 24;
  constexpr std::size_t kName = 46;
  int members = 0;
  for (std::size_t at = whole.find("PK\x01\x02"); at != std::string::npos;
       at = whole.find("PK\x01\x02", at + 1)) {
    const std::string name = whole.substr(at + kName, std::strlen("zip/data"));
    if (name != "zip/data") continue;  // the others are not read
    ++members;
    std::string larger = whole;
    larger.replace(at + kSize, 4, little(0x7fffffff, 4));
    EXPECT_NE(refusal(larger), "nothing was refused") << at;
    larger.replace(at + kPackedSize, 4, little(0x7fffffff, 4));
    EXPECT_NE(refusal(larger), "nothing was refused") << at;
  }
  EXPECT_GT(members, 10);
}

TEST_F(Hostile, ZipWithoutAPickle) {
  std::string renamed = test::read_text(data("zip.pth"));
  for (std::size_t at = renamed.find("data.pkl"); at != std::string::npos;
       at = renamed.find("data.pkl")) {
    renamed.replace(at, 8, "date.pkl");
  }
  expect_refused(renamed, "without a data.pkl");
}

TEST_F(Hostile, BigEndianZip) {
  std::string big = test::read_text(data("zip.pth"));
  const std::size_t at = big.find("little");
  ASSERT_NE(at, std::string::npos);
  big.replace(at, 6, "biggee");
  EXPECT_NE(refusal(big), "nothing was refused");  // the CRC-32 is the first to see it
}

// ---- Safetensors

std::string safetensors(const std::string& header, std::size_t bytes = 32) {
  return little(header.size(), 8) + header + std::string(bytes, '\0');
}

std::string entry(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"name":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" +
         offsets + "}}";
}

TEST_F(Hostile, SafetensorsEntryIsReadWhenNothingIsWrong) {
  EXPECT_EQ(refusal(safetensors(entry("F32", "[2,4]", "[0,32]"))), "nothing was refused");
}

TEST_F(Hostile, SafetensorsEntriesThatDoNotFit) {
  const std::vector<std::string> entries = {
      entry("F32", "[2,4]", "[0,36]"),
      entry("F32", "[2,4]", "[4,32]"),
      entry("F32", "[2,4]", "[32,0]"),
      entry("F32", "[2,4]", "[-32,0]"),
      entry("F32", "[2,4]", "[0]"),
      entry("F32", "[2,4]", "7"),
      entry("F32", "[-2,-4]", "[0,32]"),
      entry("F32", "[2.5,4]", "[0,40]"),
      entry("F32", "[1e30]", "[0,32]"),
      entry("F32", "[99999999999,99999999999]", "[0,32]"),
      entry("F32", "[2147483648,2147483648,4]", "[0,32]"),
      entry("F32", "[18446744073709551615]", "[0,32]"),
      entry("F32", R"("eight")", "[0,32]"),
      entry("F8_E4M3", "[32]", "[0,32]"),
      R"({"name":{"dtype":4,"shape":[8],"data_offsets":[0,32]}})",
      R"({"name":{"shape":[8],"data_offsets":[0,32]}})",
      R"({"name":[]})",
      R"({"name":5})"};
  for (const std::string& bad : entries) expect_refused(safetensors(bad), "tensor \"name\"");
}

TEST_F(Hostile, SafetensorsHeaders) {
  expect_refused(safetensors("{}"), "no tensors");
  expect_refused(safetensors("{\"a\":"), "not a JSON object");
  expect_refused(safetensors("{\"a\":"s + std::string(200'000, '[')), "nested too deep");
  expect_refused(little(1000, 8) + "{}", "truncated");
  expect_refused(little(0x7fffffff, 8) + "{}", "too large");
}

TEST_F(Hostile, SafetensorsEntriesThatOverlapWithoutEnd) {
  std::string header = "{";
  for (int i = 0; i < 1000; ++i) {
    if (i > 0) header += ",";
    header += "\"t"s + std::to_string(i) + R"(":{"dtype":"U8","shape":[32],"data_offsets":[0,32]})";
  }
  expect_refused(safetensors(header + "}"), "overlap");
}

// ---- HDF5

TEST_F(Hostile, Hdf5) {
  EXPECT_THAT(refusal_of_file(data("hostile_loop.h5")), HasSubstr("nested too deep"));
  EXPECT_THAT(refusal_of_file(data("hostile_chunked.h5")), HasSubstr("\"huge\""));
  EXPECT_THAT(refusal_of_file(data("hostile_contiguous.h5")), HasSubstr("\"huge\""));
  EXPECT_THAT(refusal_of_file(data("hostile_external.h5")), HasSubstr("another file"));
  EXPECT_THAT(refusal_of_file(data("hostile_virtual.h5")), HasSubstr("another file"));
  EXPECT_THAT(refusal_of_file(data("compressed.h5")), HasSubstr("h5repack"));
}

}  // namespace
}  // namespace impasto
