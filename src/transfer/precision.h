#pragma once

#include <filesystem>
#include <string>

#include "impasto/engine.h"
#include "network/model.h"

namespace impasto {

struct ChosenPrecision {
  Precision precision = Precision::f32;  ///< f32 or bf16
  std::string note;  ///< why `automatic` has not become bf16 where that is faster; else empty
};

/// The precision that settings ask for, `automatic` decided: bf16 where the processor has
/// instructions for it and check_bf16() has passed with this model (loaded from engine.weights
/// again where it lacks layers), else f32. Whether it has is kept in the machine's record, `file`,
/// where that is possible. Throws Error where the precision cannot be had.
[[nodiscard]] ChosenPrecision choose_precision(const EngineSettings& engine, const Model& model,
                                               const std::filesystem::path& file);

}  // namespace impasto
