#pragma once

#include "impasto/loss.h"

namespace impasto::test {

/// A loss that looks at the first three blocks alone: what tests of a painting's course need, in a
/// fifth of the time.
inline LossSettings shallow_loss() {
  LossSettings loss;
  loss.content_layers = {{"block3_conv1", 1.0}};
  loss.style_layers = {{"block1_conv1", 1.0}, {"block2_conv1", 1.0}, {"block3_conv1", 1.0}};
  return loss;
}

}  // namespace impasto::test
