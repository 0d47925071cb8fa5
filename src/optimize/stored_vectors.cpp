#include "optimize/stored_vectors.h"

#include <algorithm>
#include <vector>

#include "base/parallel.h"
#include "optimize/kernels.h"

namespace impasto {

namespace {

template <typename T>
using Views = std::vector<VectorView<const T>>;

/// Calls body(views) with what the vectors hold, as views of its own type.
template <typename Body>
void with_views(std::span<const StoredVector* const> vectors, const Body& body) {
  if (vectors.empty()) return;
  if (vectors.front()->precision() == HistoryPrecision::bf16) {
    Views<BFloat16> views;
    for (const StoredVector* vector : vectors) views.push_back(vector->view<BFloat16>());
    body(views);
  } else {
    Views<float> views;
    for (const StoredVector* vector : vectors) views.push_back(vector->view<float>());
    body(views);
  }
}

/// Calls body(begin, end) for consecutive chunks, and drops those of vectors on disk behind it.
template <typename T, typename X, typename Body>
void for_each_chunk_of(const Views<T>& views, VectorView<X> x, const Body& body) {
  for (std::size_t begin = 0; begin < x.size(); begin += kChunk) {
    const std::size_t end = std::min(begin + kChunk, x.size());
    body(begin, end);
    x.part(begin, end).drop();
    for (const auto& view : views) view.part(begin, end).drop();
  }
}

}  // namespace

void dots(std::span<const StoredVector* const> vectors, ConstVector x, std::span<double> products) {
  std::ranges::fill(products, 0.0);
  with_views(vectors, [&](const auto& views) {
    std::vector<double> partial(views.size() * (kChunk / kBlock));
    for_each_chunk_of(views, x, [&](std::size_t begin, std::size_t end) {
      parallel_blocks(end - begin, [&](std::size_t from, std::size_t to) {
        double* sums = partial.data() + from / kBlock * views.size();
        for (std::size_t i = 0; i < views.size(); ++i) {
          sums[i] = dot_block(views[i].data() + begin + from, x.data() + begin + from, to - from);
        }
      });
      const std::size_t blocks = (end - begin + kBlock - 1) / kBlock;
      for (std::size_t i = 0; i < views.size(); ++i) {
        double sum = 0.0;
        for (std::size_t b = 0; b < blocks; ++b) sum += partial[b * views.size() + i];
        products[i] += sum;
      }
    });
  });
}

void add_all(std::span<const StoredVector* const> vectors, std::span<const double> factors,
             Vector x) {
  with_views(vectors, [&](const auto& views) {
    for_each_chunk_of(views, x, [&](std::size_t begin, std::size_t end) {
      parallel_blocks(end - begin, [&](std::size_t from, std::size_t to) {
        float* out = x.data() + begin + from;
        for (std::size_t i = 0; i < views.size(); ++i) {
          add_scaled_block(out, static_cast<float>(factors[i]), views[i].data() + begin + from, out,
                           to - from);
        }
      });
    });
  });
}

}  // namespace impasto
