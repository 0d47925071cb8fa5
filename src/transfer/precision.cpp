#include "transfer/precision.h"

#include "impasto/error.h"
#include "network/feature_network.h"

namespace impasto {

Precision resolve_precision(const EngineSettings& engine) {
  if (engine.backend == Backend::reference) {
    if (engine.precision == Precision::bf16) {
      throw Error("the reference backend computes in double; leave --precision out");
    }
    return Precision::f32;
  }
  if (engine.precision != Precision::automatic) return engine.precision;
  return bf16_is_fast() ? Precision::bf16 : Precision::f32;
}

}  // namespace impasto
