#include "weights/stored_tensor.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "impasto/error.h"
#include "weights/excerpt.h"

namespace impasto {
namespace {

using StoredTensors = std::map<std::string, StoredTensor>;

constexpr std::string_view kIndices = "_W_q";
constexpr std::string_view kTable = "_W_table";

/// "block1_conv1" of "block1_conv1_W_q"; empty for names of another kind.
std::string stem(const std::string& name, std::string_view suffix) {
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : std::string();
}

/// A tensor of the file, and the tensor that it becomes.
struct Conversion {
  const StoredTensors::value_type* from;
  const StoredTensor* table;  ///< nullptr: values as they are
  Tensor* to;
};

const StoredTensor& find_table(const StoredTensors& stored, const std::string& of) {
  const auto table = stored.find(of + std::string(kTable));
  if (table == stored.end()) throw Error("it has no table beside it");
  return table->second;
}

void check_has_indices(const StoredTensors& stored, const std::string& of) {
  if (!stored.contains(of + std::string(kIndices))) throw Error("it has no indices beside it");
}

/// A table's values are read with each tensor that it belongs to: there is one, and it is short.
void convert(const Conversion& conversion) {
  const auto& [layout, storage] = conversion.from->second;
  if (conversion.table == nullptr) {
    *conversion.to = read_layout(layout, storage);
    return;
  }
  const auto& [table_layout, table_storage] = *conversion.table;
  *conversion.to = read_indices(layout, storage, read_layout(table_layout, table_storage).values);
}

/// Runs `body` for a tensor, which errors then name.
template <typename Body>
void naming(const std::string& name, const Body& body) try {
  body();
} catch (const Error& error) {
  throw Error(fmt::format("tensor {}: {}", excerpt(name), error.what()));
}

}  // namespace

TensorMap convert_tensors(const StoredTensors& stored, const TensorFilter& wanted) {
  TensorMap tensors;
  std::vector<Conversion> conversions;
  for (const auto& entry : stored) {
    const std::string& name = entry.first;
    naming(name, [&] {
      const std::string of_table = stem(name, kTable);
      if (!of_table.empty()) return check_has_indices(stored, of_table);
      const std::string of_indices = stem(name, kIndices);
      const bool indices = !of_indices.empty();
      const auto [to, added] = tensors.try_emplace(indices ? of_indices + "_W" : name);
      if (!added) throw Error(fmt::format("there is a tensor {} as well", excerpt(to->first)));
      if (wanted && !wanted(to->first)) {
        to->second.shape = entry.second.layout.shape;
        return;
      }
      conversions.push_back(
          {&entry, indices ? &find_table(stored, of_indices) : nullptr, &to->second});
    });
  }
  parallel_tasks(conversions.size(), [&](std::size_t i) {
    naming(conversions[i].from->first, [&] { convert(conversions[i]); });
  });
  return tensors;
}

}  // namespace impasto
