#include "weights/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "impasto/error.h"
#include "weights/byte_reader.h"
#include "weights/excerpt.h"
#include "weights/formats.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestHeader = std::uint64_t{16} << 20U;
constexpr int kDeepest = 4;
constexpr std::size_t kAlignment = 8;  // of the elements, in the file
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

std::string_view name_of(ElementType type) {
  return std::ranges::find(kTypes, type, &NamedType::type)->name;
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

/// Of metadata, what is a text; the format has nothing else.
std::map<std::string, std::string> texts_of(const json& metadata) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, text] : metadata.items()) {
    if (text.is_string()) texts.emplace(name, text.get<std::string>());
  }
  return texts;
}

StoredTensor find_entry(const json& entry, std::span<const std::byte> data) {
  TensorLayout layout;
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

SafetensorsIndex index_safetensors(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  const auto header_size = reader.take_number<std::uint64_t>();
  if (header_size > kLargestHeader) throw Error("the header is too large");
  const json header = parse_header(reader.take_text(header_size));
  const auto data = reader.take(reader.remaining());
  std::uint64_t values_left = data.size();  // entries may overlap, but not without end
  SafetensorsIndex index;
  for (const auto& [name, entry] : header.items()) {
    if (name == kMetadata) {
      index.metadata = texts_of(entry);
      continue;
    }
    try {
      const StoredTensor tensor = find_entry(entry, data);
      const std::uint64_t count = element_count(tensor.layout.shape);
      if (count > values_left) throw Error("the tensors overlap");
      values_left -= count;
      index.tensors.emplace(name, tensor);
    } catch (const json::exception&) {
      throw Error(fmt::format("tensor {}: its header entry is malformed", excerpt(name)));
    } catch (const Error& error) {
      throw Error(fmt::format("tensor {}: {}", excerpt(name), error.what()));
    }
  }
  return index;
}

TensorMap read_safetensors(std::span<const std::byte> bytes, const TensorFilter& wanted) {
  const SafetensorsIndex index = index_safetensors(bytes);
  if (index.tensors.empty()) throw Error("the file holds no tensors");
  return convert_tensors(index.tensors, wanted);
}

SafetensorsWriter::SafetensorsWriter(std::filesystem::path path,
                                     const std::map<std::string, std::string>& metadata,
                                     std::span<const SafetensorsEntry> entries)
    : file_(std::move(path)) {
  nlohmann::ordered_json header{{kMetadata, metadata}};
  for (const SafetensorsEntry& entry : entries) {
    const std::uint64_t begin = missing_;
    missing_ += element_count(entry.shape) * size_of(entry.type);
    header[entry.name] = {{"dtype", name_of(entry.type)},
                          {"shape", entry.shape},
                          {"data_offsets", {begin, missing_}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  const std::uint64_t size = text.size();
  file_.write(std::as_bytes(std::span(&size, 1)));
  file_.write(text);
}

void SafetensorsWriter::write(std::span<const std::byte> bytes) {
  if (bytes.size() > missing_) throw std::logic_error("more elements than a file's header names");
  file_.write(bytes);
  missing_ -= bytes.size();
}

void SafetensorsWriter::commit() {
  if (missing_ > 0) throw std::logic_error("fewer elements than a file's header names");
  file_.commit();
}

}  // namespace impasto
