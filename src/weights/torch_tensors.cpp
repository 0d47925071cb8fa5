#include "weights/torch_tensors.h"

#include <fmt/format.h>

#include <map>

#include "impasto/error.h"
#include "weights/excerpt.h"
#include "weights/stored_tensor.h"

namespace impasto {
namespace {

constexpr int kDeepest = 16;

class Collector {
 public:
  Collector(const StorageBytes& storage_bytes, std::size_t most_values)
      : storage_bytes_(storage_bytes), values_left_(most_values) {}

  void add_dictionary(const pickle::Dictionary& dictionary, const std::string& prefix, int depth) {
    if (depth > kDeepest) throw Error("the file's dictionaries are nested too deep");
    for (const auto& [key, value] : dictionary.items) {
      if (++visited_ > kMostVisits) throw Error("the file's dictionaries have too many entries");
      if (const auto* view = value->as<pickle::TensorView>()) {
        add_tensor(prefix + text_of(*key), *view);
      } else if (const auto* inner = value->as<pickle::Dictionary>()) {
        add_dictionary(*inner, prefix + text_of(*key) + ".", depth + 1);
      }
    }
  }

  /// The tensors that were added, converted.
  [[nodiscard]] TensorMap read(const TensorFilter& wanted) const {
    return convert_tensors(found_, wanted);
  }

 private:
  static constexpr std::size_t kMostVisits = 1'000'000;
  static constexpr std::size_t kLongestName = 1000;

  static std::string text_of(const pickle::Value& key) {
    if (const auto* text = key.as<std::string>()) {
      if (text->size() > kLongestName) throw Error("the name of a tensor is too long");
      return *text;
    }
    if (const auto* number = key.as<std::int64_t>()) return std::to_string(*number);
    throw Error("a dictionary of the file has a key that is neither text nor a number");
  }

  void add_tensor(const std::string& name, const pickle::TensorView& view) try {
    const std::uint64_t count = element_count(view.layout.shape);
    const auto storage = storage_bytes_(view.storage);
    if (count > values_left_) throw Error("the tensors are larger than the file can hold");
    found_.insert_or_assign(name, StoredTensor{view.layout, storage});
    values_left_ -= count;
  } catch (const Error& error) {
    fail(name, error);
  }

  [[noreturn]] static void fail(const std::string& name, const Error& error) {
    throw Error(fmt::format("tensor {}: {}", excerpt(name), error.what()));
  }

  const StorageBytes& storage_bytes_;
  std::size_t values_left_;
  std::size_t visited_ = 0;
  std::map<std::string, StoredTensor> found_;
};

}  // namespace

TensorMap collect_tensors(const pickle::Value& root, const StorageBytes& storage_bytes,
                          std::size_t file_bytes, const TensorFilter& wanted) {
  const auto* dictionary = root.as<pickle::Dictionary>();
  if (dictionary == nullptr) {
    throw Error("the file does not hold a dictionary of tensors; save a model's state_dict()");
  }
  Collector collector(storage_bytes, file_bytes);
  collector.add_dictionary(*dictionary, "", 0);
  TensorMap tensors = collector.read(wanted);
  if (tensors.empty()) throw Error("the file holds no tensors; save a model's state_dict()");
  return tensors;
}

}  // namespace impasto
