#include "optimize/stored_vector.h"

#include <algorithm>

#include "base/parallel.h"
#include "optimize/kernels.h"

namespace impasto {

StoredVector::StoredVector(std::size_t size, HistoryPrecision precision, Storage storage) {
  if (precision == HistoryPrecision::bf16) {
    elements_ = LargeVector<BFloat16>(size, storage);
  } else {
    elements_ = LargeVector<float>(size, storage);
  }
}

void StoredVector::store(ConstVector x) {
  const auto narrow = [](auto from, auto to) {
    parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
      narrow_block(from.data() + begin, to.data() + begin, end - begin);
    });
  };
  std::visit([&](auto& elements) { for_each_chunk(narrow, x, elements.view()); }, elements_);
}

void StoredVector::load(Vector x) const {
  const auto widened = [](auto from, auto to) {
    parallel_blocks(to.size(), [&](std::size_t begin, std::size_t end) {
      std::transform(from.begin() + begin, from.begin() + end, to.begin() + begin,
                     [](auto value) { return widen(value); });
    });
  };
  std::visit([&](const auto& elements) { for_each_chunk(widened, elements.view(), x); }, elements_);
}

void StoredVector::visit_state(std::string_view name, StateVisitor& state) {
  std::visit([&](auto& elements) { state.vector(name, elements.view()); }, elements_);
}

void round_to(HistoryPrecision precision, Vector x) {
  if (precision == HistoryPrecision::f32) return;
  for_each_chunk(
      [](auto values) {
        parallel_blocks(values.size(), [&](std::size_t begin, std::size_t end) {
          round_to_bfloat16_block(values.data() + begin, end - begin);
        });
      },
      x);
}

std::uint64_t element_bytes(HistoryPrecision precision) {
  return precision == HistoryPrecision::bf16 ? sizeof(BFloat16) : sizeof(float);
}

}  // namespace impasto
