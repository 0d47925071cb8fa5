#include "optimize/optimizer.h"

namespace impasto {

void Optimizer::visit_pairs(
    const std::function<void(VectorView<const float>, VectorView<const float>)>& /*visit*/) const {}

void Optimizer::learn(VectorView<float> /*s*/, VectorView<float> /*y*/) {}

}  // namespace impasto
