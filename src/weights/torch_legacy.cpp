#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "impasto/error.h"
#include "weights/excerpt.h"
#include "weights/formats.h"
#include "weights/torch_tensors.h"

namespace impasto {
namespace {

using namespace std::string_view_literals;

/// 0x1950a86a20f9469cfc6c, torch/serialization.py's MAGIC_NUMBER, as a pickle's LONG1 holds it.
constexpr std::string_view kMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;
constexpr std::size_t kFarthestMagic = 16;  // after PROTO, FRAME and LONG1
constexpr std::int64_t kProtocol = 1001;

const pickle::Value* find(const pickle::Dictionary& dictionary, std::string_view name) {
  for (const auto& [key, value] : dictionary.items) {
    const auto* text = key->as<std::string>();
    if (text != nullptr && *text == name) return value;
  }
  return nullptr;
}

void check_protocol(ByteReader& reader) {
  const pickle::Document document = pickle::read(reader);
  const auto* protocol = document.root().as<std::int64_t>();
  if (protocol == nullptr || *protocol != kProtocol) {
    throw Error("a PyTorch file of an unknown protocol; save it again with a current PyTorch");
  }
}

void check_byte_order(ByteReader& reader) {
  const pickle::Document document = pickle::read(reader);
  const auto* facts = document.root().as<pickle::Dictionary>();
  const pickle::Value* entry = facts == nullptr ? nullptr : find(*facts, "little_endian");
  const bool* little = entry == nullptr ? nullptr : entry->as<bool>();
  if (little == nullptr || !*little) {
    throw Error("a big-endian PyTorch file; save it again on a little-endian machine");
  }
}

std::vector<std::string> read_keys(ByteReader& reader) {
  const pickle::Document document = pickle::read(reader);
  const auto* list = document.root().as<pickle::Sequence>();
  if (list == nullptr) throw Error("the file's list of storages is malformed");
  std::vector<std::string> keys;
  for (const pickle::Value* item : list->items) {
    const auto* key = item->as<std::string>();
    if (key == nullptr) throw Error("the file's list of storages is malformed");
    keys.push_back(*key);
  }
  return keys;
}

std::map<std::string, pickle::Storage> storages_by_key(const pickle::Document& document) {
  std::map<std::string, pickle::Storage> storages;
  for (const pickle::Storage& storage : document.storages()) {
    const auto [entry, added] = storages.emplace(storage.key, storage);
    if (!added && entry->second != storage) {
      throw Error(fmt::format("the file describes storage {} in two ways", excerpt(storage.key)));
    }
  }
  return storages;
}

using Blocks = std::map<std::string, std::span<const std::byte>>;

Blocks read_blocks(ByteReader& reader, const std::map<std::string, pickle::Storage>& storages) {
  Blocks blocks;
  for (const std::string& key : read_keys(reader)) {
    const auto storage = storages.find(key);
    if (storage == storages.end()) {
      throw Error(fmt::format("the file has a storage {} that nothing names", excerpt(key)));
    }
    const auto elements = reader.take_number<std::uint64_t>();
    if (elements != storage->second.elements) {
      throw Error(fmt::format("storage {} has {} elements where {} are expected", excerpt(key),
                              elements, storage->second.elements));
    }
    // A count that would wrap around is caught by take(): nothing has 2^61 bytes.
    const std::uint64_t most = reader.remaining() + 1;
    blocks[key] = reader.take(std::min(elements, most) * size_of(storage->second.type));
  }
  return blocks;
}

}  // namespace

bool is_torch_legacy(std::span<const std::byte> bytes) {
  const auto start = bytes.first(std::min(bytes.size(), kFarthestMagic + kMagic.size()));
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  return text.starts_with('\x80') && text.find(kMagic) != std::string_view::npos;
}

TensorMap read_torch_legacy(std::span<const std::byte> bytes, const TensorFilter& wanted) {
  ByteReader reader(bytes);
  const pickle::Document magic = pickle::read(reader);
  const auto* number = magic.root().as<pickle::BigInteger>();
  if (number == nullptr || number->bytes != kMagic)
    throw Error("PyTorch's magic number is missing");
  check_protocol(reader);
  check_byte_order(reader);
  const pickle::Document object = pickle::read(reader);
  const Blocks blocks = read_blocks(reader, storages_by_key(object));
  const auto bytes_of = [&](const pickle::Storage& storage) {
    const auto block = blocks.find(storage.key);
    if (block == blocks.end()) {
      throw Error(fmt::format("its storage {} is not in the file", excerpt(storage.key)));
    }
    return block->second;
  };
  return collect_tensors(object.root(), bytes_of, bytes.size(), wanted);
}

}  // namespace impasto
