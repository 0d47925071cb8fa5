#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace impasto {

/// Uniform values on [0, 1) in steps of 1/256, so that small steps away from them are exact.
inline std::vector<float> random_values(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(engine() >> 56) / 256.0F;
  return values;
}

inline std::vector<float> random_picture(int height, int width, std::uint64_t seed) {
  return random_values(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3,
                       seed);
}

/// A symmetric (channels, channels) matrix with entries in [-1, 1).
inline std::vector<float> random_symmetric(int channels, std::uint64_t seed) {
  const auto n = static_cast<std::size_t>(channels);
  std::vector<float> matrix = random_values(n * n, seed);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      matrix[i * n + j] = 2.0F * matrix[i * n + j] - 1.0F;
      matrix[j * n + i] = matrix[i * n + j];
    }
  }
  return matrix;
}

}  // namespace impasto
