#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "optimize/bounds.h"
#include "optimize/optimizer.h"

namespace impasto {

struct AdamSettings {
  double learning_rate = 0.02;     ///< > 0; most that one step usually moves an element
  double beta1 = 0.9;              ///< decay of the mean gradient, [0, 1)
  double beta2 = 0.999;            ///< decay of the mean squared gradient, [0, 1)
  double epsilon = 1e-8;           ///< > 0; keeps the division finite
  double explosion_factor = 10.0;  ///< > 1; a greater rise of the value rejects a step; may be inf
  std::optional<Bounds> bounds = {};  ///< what x must stay within; none: it may go anywhere
};

/// Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) for vectors of `size`, with the steps of
/// torch.optim.Adam. Within bounds every point is projected before f sees it, the very first one
/// too; the moments do not know of it.
///
/// A step that led to a value or gradient that is not finite, or to a value that has exploded
/// (guard.h), is undone: the moments start anew, since they carry the gradients that led there, and
/// the learning rate is halved for good. When it has become too small to change x, the step says
/// converged.
///
/// The bytes of a run do not depend on where the vectors live. Throws Error for settings out of
/// range, and where the disk has no room.
[[nodiscard]] std::unique_ptr<Optimizer> make_adam(std::size_t size, const AdamSettings& settings,
                                                   Storage storage = Storage::memory);

/// Memory, or space on disk, that make_adam will hold: the two moments, the accepted point, its
/// gradient, and the gradient of the point tried.
[[nodiscard]] std::uint64_t adam_bytes(std::size_t size);

}  // namespace impasto
