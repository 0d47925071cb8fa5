#include "base/closest_word.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace impasto {
namespace {

std::size_t distance_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // from the part of `a` so far to the parts of `b`
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string closest_word(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kLongest = 64;  // what is longer is no slip, and would take long to compare
  if (word.size() > kLongest) return {};
  std::size_t nearest = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::string best;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = distance_between(word, candidate);
    if (distance >= nearest) continue;
    nearest = distance;
    best = candidate;
  }
  return best;
}

}  // namespace impasto
