#include "network/reference/relu.h"

namespace impasto::reference {

void relu_forward(std::span<double> values) {
  for (double& value : values) {
    if (value < 0.0) value = 0.0;
  }
}

void relu_backward(std::span<const double> values, std::span<double> gradient) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] <= 0.0) gradient[i] = 0.0;
  }
}

}  // namespace impasto::reference
