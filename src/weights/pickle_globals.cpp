#include "weights/pickle_globals.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "impasto/error.h"
#include "weights/excerpt.h"

namespace impasto::pickle {
namespace {

struct NamedStorage {
  std::string_view name;
  ElementType type;
};

constexpr std::array<NamedStorage, 10> kStorages = {{{"FloatStorage", ElementType::f32},
                                                     {"DoubleStorage", ElementType::f64},
                                                     {"HalfStorage", ElementType::f16},
                                                     {"BFloat16Storage", ElementType::bf16},
                                                     {"ByteStorage", ElementType::u8},
                                                     {"CharStorage", ElementType::i8},
                                                     {"ShortStorage", ElementType::i16},
                                                     {"IntStorage", ElementType::i32},
                                                     {"LongStorage", ElementType::i64},
                                                     {"BoolStorage", ElementType::boolean}}};

std::optional<StorageType> storage_type(std::string_view module, std::string_view name) {
  if (module != "torch" && module != "torch.cuda" && module != "torch.storage") return {};
  for (const NamedStorage& storage : kStorages) {
    if (storage.name == name) return StorageType{storage.type};
  }
  return {};
}

[[noreturn]] void malformed(const char* what) {
  throw Error(fmt::format("the pickle's {} has a form that torch.save does not write", what));
}

const std::vector<const Value*>& items_of(const Value& value, const char* what) {
  const auto* sequence = value.as<Sequence>();
  if (sequence == nullptr) malformed(what);
  return sequence->items;
}

std::vector<std::int64_t> integers_of(const Value& value, const char* what) {
  std::vector<std::int64_t> integers;
  if (items_of(value, what).size() > 64) malformed(what);
  for (const Value* item : items_of(value, what)) {
    const auto* integer = item->as<std::int64_t>();
    if (integer == nullptr) malformed(what);
    integers.push_back(*integer);
  }
  return integers;
}

/// OrderedDict() or, as Python 2 wrote it, OrderedDict([[key, value], ...]).
Value make_dictionary(const std::vector<const Value*>& arguments) {
  constexpr const char* kWhat = "OrderedDict";
  Dictionary dictionary;
  if (arguments.size() > 1) malformed(kWhat);
  if (arguments.size() == 1) {
    for (const Value* pair : items_of(*arguments[0], kWhat)) {
      const auto& items = items_of(*pair, kWhat);
      if (items.size() != 2) malformed(kWhat);
      dictionary.items.emplace_back(items[0], items[1]);
    }
  }
  return {std::move(dictionary)};
}

/// _rebuild_tensor(storage, offset, shape, strides), and _rebuild_tensor_v2 with three more
/// arguments (requires_grad, hooks, metadata) that do not change the numbers.
Value make_tensor(const std::vector<const Value*>& arguments) {
  constexpr const char* kWhat = "tensor";
  if (arguments.size() < 4 || arguments.size() > 7) malformed(kWhat);
  const auto* storage = arguments[0]->as<Storage>();
  const auto* offset = arguments[1]->as<std::int64_t>();
  if (storage == nullptr || offset == nullptr) malformed(kWhat);
  return {TensorView{*storage,
                     {storage->type, *offset, integers_of(*arguments[2], kWhat),
                      integers_of(*arguments[3], kWhat)}}};
}

/// _rebuild_parameter(tensor, requires_grad, hooks) is the tensor.
Value make_parameter(const std::vector<const Value*>& arguments) {
  if (arguments.size() != 3 || arguments[0]->as<TensorView>() == nullptr) malformed("parameter");
  return *arguments[0];
}

Value make_size(const std::vector<const Value*>& arguments) {
  if (arguments.size() != 1) malformed("torch.Size");
  return {Sequence{true, items_of(*arguments[0], "torch.Size")}};
}

}  // namespace

Value resolve_global(std::string_view module, std::string_view name) {
  if (module == "collections" && name == "OrderedDict") return {Callable::ordered_dict};
  if (module == "torch._utils") {
    if (name == "_rebuild_tensor" || name == "_rebuild_tensor_v2")
      return {Callable::rebuild_tensor};
    if (name == "_rebuild_parameter") return {Callable::rebuild_parameter};
  }
  if (module == "torch" && name == "Size") return {Callable::size};
  if (const auto type = storage_type(module, name)) return {*type};
  throw Error(fmt::format(
      "the file asks to run {}; impasto runs nothing from weights files: save a plain state_dict",
      excerpt(fmt::format("{}.{}", module.substr(0, 100), name.substr(0, 100)), 120)));
}

Value apply(const Value& function, const Value& arguments) {
  const auto* callable = function.as<Callable>();
  if (callable == nullptr) malformed("call of something that is not a function");
  const auto& items = items_of(arguments, "argument list");
  switch (*callable) {
    case Callable::ordered_dict:
      return make_dictionary(items);
    case Callable::rebuild_tensor:
      return make_tensor(items);
    case Callable::rebuild_parameter:
      return make_parameter(items);
    case Callable::size:
      return make_size(items);
  }
  malformed("call");
}

Storage resolve_storage(const Value& id) {
  constexpr const char* kWhat = "storage";
  const auto& items = items_of(id, kWhat);
  if (items.size() != 5 && items.size() != 6) malformed(kWhat);
  const auto* tag = items[0]->as<std::string>();
  const auto* type = items[1]->as<StorageType>();
  const auto* key = items[2]->as<std::string>();
  const auto* elements = items[4]->as<std::int64_t>();
  const bool view = items.size() == 6 && items[5]->as<None>() == nullptr;
  if (tag == nullptr || *tag != "storage" || type == nullptr || key == nullptr ||
      key->size() > 64 || elements == nullptr || *elements < 0 || view) {
    malformed(kWhat);
  }
  return {type->type, *key, static_cast<std::uint64_t>(*elements)};
}

}  // namespace impasto::pickle
