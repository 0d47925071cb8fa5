#pragma once

#include <string>
#include <vector>

#include "image/fit.h"
#include "impasto/engine.h"
#include "network/model.h"

namespace impasto {

/// A way to compute the network.
struct Arithmetic {
  Backend backend = Backend::cpu;
  Precision precision = Precision::f32;
  Kernels kernels = Kernels::winograd;
};

/// How far a layer's features, or the gradient at the picture, are from what they should be: the
/// root mean square of the difference, relative to that of what is expected.
struct CheckedValue {
  std::string name;  ///< Keras' name of the layer, or "gradient"
  double error = 0.0;
  double bound = 0.0;  ///< the most that it may be; docs/precision.md gives the reasons

  [[nodiscard]] bool passed() const { return error <= bound; }
};

/// The whole network in one arithmetic, held against another.
struct Check {
  Arithmetic arithmetic;
  Size size;                         ///< of the picture
  std::vector<CheckedValue> values;  ///< every layer, from the picture on, and the gradient

  [[nodiscard]] bool passed() const;
  /// The value that exceeds its bound the most, or comes closest to it.
  [[nodiscard]] const CheckedValue& worst() const;
};

/// The cpu backend in f32 and in bf16, with the kernels that the settings ask for (Winograd's where
/// they leave it open, also where the picture is too small for them to be the fastest), against the
/// reference on pictures of two sizes. Takes some seconds. Throws Error when memory is short.
[[nodiscard]] std::vector<Check> check_engine(const Model& model, const EngineSettings& engine);

/// bf16 alone, on one small picture and against f32 with the same kernels: takes some tenths of a
/// second and little memory.
[[nodiscard]] Check check_bf16(const Model& model, const EngineSettings& engine);

}  // namespace impasto
