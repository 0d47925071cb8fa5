#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "impasto/error.h"
#include "weights/byte_reader.h"
#include "weights/excerpt.h"
#include "weights/formats.h"
#include "weights/stored_tensor.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestHeader = std::uint64_t{16} << 20U;
constexpr int kDeepest = 4;
constexpr std::string_view kMetadata = "__metadata__";

struct NamedType {
  std::string_view name;
  ElementType type;
};

constexpr std::array<NamedType, 10> kTypes = {{{"F64", ElementType::f64},
                                               {"F32", ElementType::f32},
                                               {"F16", ElementType::f16},
                                               {"BF16", ElementType::bf16},
                                               {"I64", ElementType::i64},
                                               {"I32", ElementType::i32},
                                               {"I16", ElementType::i16},
                                               {"I8", ElementType::i8},
                                               {"U8", ElementType::u8},
                                               {"BOOL", ElementType::boolean}}};

ElementType type_of(const std::string& name) {
  for (const NamedType& type : kTypes) {
    if (type.name == name) return type.type;
  }
  throw Error(fmt::format("element type {} is not one that impasto reads", excerpt(name)));
}

std::vector<std::int64_t> integers_of(const json& list) {
  std::vector<std::int64_t> integers;
  for (const json& item : list) {
    if (!item.is_number_integer()) throw Error("its header entry is malformed");
    integers.push_back(item.get<std::int64_t>());
  }
  return integers;
}

json parse_header(std::string_view text) {
  const auto refuse_depth = [](int depth, json::parse_event_t, json&) {
    if (depth > kDeepest) throw Error("the header is nested too deep");
    return true;
  };
  json header = json::parse(text, refuse_depth, /*allow_exceptions=*/false);
  if (!header.is_object()) throw Error("the header is not a JSON object; get the file again");
  return header;
}

StoredTensor find_entry(const json& entry, std::span<const std::byte> data) {
  Layout layout;
  layout.type = type_of(entry.at("dtype").get<std::string>());
  layout.shape = integers_of(entry.at("shape"));
  const std::vector<std::int64_t> offsets = integers_of(entry.at("data_offsets"));
  const std::uint64_t count = element_count(layout.shape);
  if (offsets.size() != 2 || offsets[0] < 0 || offsets[0] > offsets[1] ||
      static_cast<std::uint64_t>(offsets[1]) > data.size()) {
    throw Error(
        fmt::format("its bytes {} are not within the {} bytes of data; the file is "
                    "truncated or damaged, get it again",
                    shape_text(offsets), data.size()));
  }
  const auto bytes = data.subspan(offsets[0], offsets[1] - offsets[0]);
  if (bytes.size() % size_of(layout.type) != 0 || bytes.size() / size_of(layout.type) != count) {
    throw Error(fmt::format("it has {} bytes, which is not what shape {} takes", bytes.size(),
                            shape_text(layout.shape)));
  }
  layout.strides = row_major_strides(layout.shape);
  return {layout, bytes};
}

}  // namespace

TensorMap read_safetensors(std::span<const std::byte> bytes, const TensorFilter& wanted) {
  ByteReader reader(bytes);
  const auto header_size = reader.take_number<std::uint64_t>();
  if (header_size > kLargestHeader) throw Error("the header is too large");
  const json header = parse_header(reader.take_text(header_size));
  const auto data = reader.take(reader.remaining());
  std::uint64_t values_left = data.size();  // entries may overlap, but not without end
  std::map<std::string, StoredTensor> tensors;
  for (const auto& [name, entry] : header.items()) {
    if (name == kMetadata) continue;
    try {
      const StoredTensor tensor = find_entry(entry, data);
      const std::uint64_t count = element_count(tensor.layout.shape);
      if (count > values_left) throw Error("the tensors overlap");
      values_left -= count;
      tensors.emplace(name, tensor);
    } catch (const json::exception&) {
      throw Error(fmt::format("tensor {}: its header entry is malformed", excerpt(name)));
    } catch (const Error& error) {
      throw Error(fmt::format("tensor {}: {}", excerpt(name), error.what()));
    }
  }
  if (tensors.empty()) throw Error("the file holds no tensors");
  return convert_tensors(tensors, wanted);
}

}  // namespace impasto
