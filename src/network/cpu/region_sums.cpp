#include "network/cpu/region_sums.h"

#include <algorithm>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Rows are shared out in so many bands, whose sums are added up in their order.
constexpr int kBands = 16;

/// Neighbors in a row whose weights are looked up together.
constexpr int kSegment = 64;

/// Neighbors in a row, one block of their channels.
template <typename Element>
struct Segment {
  const Element* features;
  int size;
  float weights[kSegment];
};

/// sums[lane] += w * F.
template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_segment(
    const Segment<Element>& segment, double* to) {
  Double<Lanes> sums = vector_at<Double<Lanes>>(to);
  for (int i = 0; i < segment.size; ++i) {
    const Float<Lanes> weighted = load<Lanes>(segment.features + i * Lanes) * segment.weights[i];
    sums += __builtin_convertvector(weighted, Double<Lanes>);
  }
  vector_at<Double<Lanes>>(to) = sums;
}

/// counts[k][lane] += w * max(0, 1 - |F / width - k|).
template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void count_segment(
    const Segment<Element>& segment, const float* widths, int bins, double* counts) {
  const Float<Lanes> width = load<Lanes>(widths);
  const auto most = static_cast<float>(bins);
  for (int i = 0; i < segment.size; ++i) {
    const double weight = segment.weights[i];
    if (weight == 0.0) continue;
    const Float<Lanes> values = load<Lanes>(segment.features + i * Lanes) / width;
    for (int lane = 0; lane < Lanes; ++lane) {
      const float value = values[lane] < most ? values[lane] : most;
      const int bin = value < most ? static_cast<int>(value) : bins - 1;
      const double above = weight * static_cast<double>(value - static_cast<float>(bin));
      counts[bin * Lanes + lane] += weight - above;
      counts[(bin + 1) * Lanes + lane] += above;
    }
  }
}

/// Where sums run, and with which weights.
template <typename Element>
struct Positions {
  const BlockedShape& shape;
  const Element* features;
  const Rectangle& where;
  const RegionWindow& region;
};

/// Calls add(segment) for what weighs something in one band of one block.
template <typename Element, typename Add>
void for_each_segment(const Positions<Element>& of, int block, int band, const Add& add) {
  const int right = of.where.left + of.where.width;
  const int end = of.where.top + of.where.height * (band + 1) / kBands;
  for (int y = of.where.top + of.where.height * band / kBands; y < end; ++y) {
    for (int x = of.where.left; x < right; x += kSegment) {
      Segment<Element> segment{
          of.features + block * of.shape.block_stride() + offset_of(of.shape, y, x),
          std::min(kSegment, right - x),
          {}};
      const std::span weights(segment.weights, static_cast<std::size_t>(segment.size));
      of.region.copy(y, x, weights);
      if (std::ranges::any_of(weights, [](float w) { return w != 0.0F; })) add(segment);
    }
  }
}

/// Of each block, `values` numbers that start at 0 and that add(segment, block, numbers) adds to,
/// band by band; then sums[block * values + i] += those of the bands.
template <typename Element, typename Add>
void add_bands(const Positions<Element>& of, std::ptrdiff_t values, std::span<double> sums,
               std::byte* scratch, const Add& add) {
  auto* of_bands = reinterpret_cast<double*>(scratch);
#pragma omp parallel
  {
#pragma omp for schedule(dynamic) collapse(2)
    for (int block = 0; block < of.shape.blocks(); ++block) {
      for (int band = 0; band < kBands; ++band) {
        double* numbers = of_bands + (block * kBands + band) * values;
        std::fill_n(numbers, values, 0.0);
        for_each_segment(of, block, band,
                         [&](const Segment<Element>& segment) { add(segment, block, numbers); });
      }
    }
#pragma omp for schedule(static)
    for (int block = 0; block < of.shape.blocks(); ++block) {
      const double* from = of_bands + block * kBands * values;
      double* to = sums.data() + block * values;
      for (int band = 0; band < kBands; ++band) {
        for (std::ptrdiff_t i = 0; i < values; ++i) to[i] += from[band * values + i];
      }
    }
  }
}

}  // namespace

template <typename Element>
void add_region_sums(const BlockedShape& shape, const Element* features, const Rectangle& where,
                     const RegionWindow& region, std::span<double> sums, std::byte* scratch) {
  const auto add = shape.lanes == 16 ? add_segment<16, Element> : add_segment<8, Element>;
  add_bands(Positions<Element>{shape, features, where, region}, shape.lanes, sums, scratch,
            [&](const Segment<Element>& segment, int, double* to) { add(segment, to); });
}

template <typename Element>
void add_region_histogram(const BlockedShape& shape, const Element* features,
                          const Rectangle& where, const RegionWindow& region, const float* widths,
                          int bins, std::span<double> counts, std::byte* scratch) {
  const auto count = shape.lanes == 16 ? count_segment<16, Element> : count_segment<8, Element>;
  add_bands(Positions<Element>{shape, features, where, region},
            static_cast<std::ptrdiff_t>(bins + 1) * shape.lanes, counts, scratch,
            [&](const Segment<Element>& segment, int block, double* to) {
              count(segment, widths + block * shape.lanes, bins, to);
            });
}

std::size_t region_sums_scratch_bytes(int padded_channels, int points) {
  return static_cast<std::size_t>(padded_channels) * static_cast<std::size_t>(points) * kBands *
         sizeof(double);
}

void finish_histogram(const BlockedShape& shape, int bins, std::span<const double> counts,
                      std::span<double> out) {
  const auto points = static_cast<std::size_t>(bins + 1);
  const auto lanes = static_cast<std::size_t>(shape.lanes);
  for (std::size_t c = 0; c < static_cast<std::size_t>(shape.shape.channels); ++c) {
    for (std::size_t k = 0; k < points; ++k) {
      out[c * points + k] = counts[(c / lanes * points + k) * lanes + c % lanes];
    }
  }
}

template void add_region_sums(const BlockedShape&, const float*, const Rectangle&,
                              const RegionWindow&, std::span<double>, std::byte*);
template void add_region_sums(const BlockedShape&, const BFloat16*, const Rectangle&,
                              const RegionWindow&, std::span<double>, std::byte*);
template void add_region_histogram(const BlockedShape&, const float*, const Rectangle&,
                                   const RegionWindow&, const float*, int, std::span<double>,
                                   std::byte*);
template void add_region_histogram(const BlockedShape&, const BFloat16*, const Rectangle&,
                                   const RegionWindow&, const float*, int, std::span<double>,
                                   std::byte*);

}  // namespace impasto::cpu
