#include "weights/quantized.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.h"
#include "impasto/error.h"
#include "weights/excerpt.h"

namespace impasto {
namespace {

constexpr std::string_view kIndices = "_W_q";
constexpr std::string_view kTable = "_W_table";
constexpr std::size_t kTableSize = 256;

/// "block1_conv1" from "block1_conv1_W_q"; empty for names of another kind.
std::string stem(const std::string& name, std::string_view suffix) {
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : std::string();
}

/// Turns indices into the table's values, in place; false where one is outside the table.
bool look_up(std::vector<float>& values, const std::vector<float>& table) {
  for (float& value : values) {
    if (!(value >= 0.0F && value < static_cast<float>(kTableSize))) return false;
    value = table[static_cast<std::size_t>(value)];
  }
  return true;
}

}  // namespace

void expand_tables(TensorMap& tensors) {
  std::vector<std::string> stems;
  for (const auto& [name, tensor] : tensors) {
    std::string indices = stem(name, kIndices);
    const std::string table = stem(name, kTable);
    if (!table.empty() && !tensors.contains(table + std::string(kIndices))) {
      throw Error(fmt::format("tensor {} has no {}{} beside it", excerpt(name), table, kIndices));
    }
    if (!indices.empty()) stems.push_back(std::move(indices));
  }
  parallel_tasks(stems.size(), [&](std::size_t i) {
    const std::string& name = stems[i];
    const auto table = tensors.find(name + std::string(kTable));
    if (table == tensors.end() || table->second.values.size() != kTableSize) {
      throw Error(fmt::format("tensor {}{} has no table of {} values beside it", name, kIndices,
                              kTableSize));
    }
    if (!look_up(tensors.at(name + std::string(kIndices)).values, table->second.values)) {
      throw Error(fmt::format("tensor {}{} points outside its table", name, kIndices));
    }
  });
  for (const std::string& name : stems) {
    tensors.erase(name + std::string(kTable));
    auto indices = tensors.extract(name + std::string(kIndices));
    indices.key() = name + "_W";
    tensors.insert(std::move(indices));
  }
}

}  // namespace impasto
