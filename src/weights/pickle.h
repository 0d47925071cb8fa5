#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weights/byte_reader.h"
#include "weights/elements.h"

/// Python's pickles, as far as torch.save writes them for dictionaries of tensors: a stack machine
/// (opcodes: CPython's Lib/pickletools.py) that builds plain values and executes nothing.
namespace impasto::pickle {

struct Value;

struct None {};

/// A whole number beyond 64 bits, little-endian two's complement.
struct BigInteger {
  std::string bytes;
};

/// A tuple or a list.
struct Sequence {
  bool tuple = false;
  std::vector<const Value*> items;
};

/// A dict or a collections.OrderedDict, in the order of insertion; keys may repeat, the last
/// counts.
struct Dictionary {
  std::vector<std::pair<const Value*, const Value*>> items;
};

/// A name that the pickle refers to; one of those that impasto understands.
enum class Callable { ordered_dict, rebuild_tensor, rebuild_parameter, size };

/// torch.FloatStorage and its sisters.
struct StorageType {
  ElementType type = ElementType::f32;
};

/// The block of elements behind a tensor; its bytes lie outside the pickle, under `key`.
struct Storage {
  ElementType type = ElementType::f32;
  std::string key;
  std::uint64_t elements = 0;

  bool operator==(const Storage&) const = default;
};

struct TensorView {
  Storage storage;
  TensorLayout layout;
};

struct Value {
  std::variant<None, bool, std::int64_t, BigInteger, double, std::string, Sequence, Dictionary,
               Callable, StorageType, Storage, TensorView>
      data;

  template <typename Kind>
  [[nodiscard]] const Kind* as() const {
    return std::get_if<Kind>(&data);
  }
};

/// A pickle's result. Owns all its values; values may be shared, and lists and dicts may contain
/// themselves.
class Document {
 public:
  [[nodiscard]] const Value& root() const { return *root_; }

  /// Every storage that the pickle names, as often as it names it.
  [[nodiscard]] const std::vector<Storage>& storages() const { return storages_; }

 private:
  friend class Machine;
  std::vector<Storage> storages_;
  std::deque<Value> values_;  // a deque: addresses stay
  const Value* root_ = nullptr;
};

/// Interprets one pickle from the front of `reader`, up to and with its STOP.
/// Throws Error: truncated, malformed, too many values, or anything that would have to be executed
/// (the message names it).
[[nodiscard]] Document read(ByteReader& reader);

}  // namespace impasto::pickle
