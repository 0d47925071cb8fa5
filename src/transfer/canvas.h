#pragma once

#include <cstdint>
#include <vector>

#include "base/large_vector.h"
#include "image/fit.h"
#include "impasto/picture.h"
#include "optimize/optimizer.h"
#include "optimize/vector_ops.h"

namespace impasto {

/// What goes on beyond the edges of a painting on its canvas.
enum class Beyond {
  mirrored,  ///< pixels of their own, mirrored at first, and cut off at the end (border.h)
  wrapped,   ///< the painting again, as if it were laid out side by side
};

/// How a painting lies on the canvas that the network sees, and which of it moves. All vectors are
/// planes (3, H, W). What the optimizer moves is called the variables: the whole canvas where what
/// is beyond the edges has pixels of its own, else the painting alone.
class Canvas {
 public:
  /// `margin` pixels beyond each edge; if mirrored, fewer than the shorter side.
  Canvas(Size painting, Beyond beyond, int margin);

  [[nodiscard]] Size painting() const { return painting_; }
  [[nodiscard]] Size size() const;       ///< of what the network sees
  [[nodiscard]] Size variables() const;  ///< of what the optimizer moves
  [[nodiscard]] bool is_wrapped() const { return beyond_ == Beyond::wrapped && margin_ > 0; }

  /// Pixels of the painting that never move: (H, W) of the painting, not 0 where kept; or empty.
  void keep(const std::vector<std::uint8_t>& kept);
  [[nodiscard]] bool keeps_pixels() const { return !kept_.empty(); }

  /// The variables at which the painting is this picture; its alpha is left out.
  [[nodiscard]] LargeVector<float> variables_of(Picture picture, Storage storage) const;

  /// The canvas at those variables.
  [[nodiscard]] LargeVector<float> canvas_of(Picture picture, Storage storage) const;

  /// The painting at these variables, without alpha.
  [[nodiscard]] Picture picture_of(ConstVector variables) const;

  /// The canvas at these variables, for a wrapped canvas; any other is its variables.
  void spread(ConstVector variables, Vector canvas) const;

  /// The adjoint of spread(): each variable gets the sum of a canvas's values at the places that
  /// show it. So a gradient by the canvas becomes one by the variables.
  void fold(ConstVector canvas, Vector variables) const;

  /// Makes a gradient by the variables 0 where pixels are kept.
  void hold(Vector gradient) const;

 private:
  Size painting_;
  Beyond beyond_;
  int margin_;
  std::vector<std::uint8_t> kept_;  // (H, W) of the variables; or empty
};

/// A function of a canvas as one of its variables, with its gradient by the chain rule. Where the
/// canvas is its variables, nothing is added to what f does.
class FunctionOfVariables {
 public:
  /// Holds on to `canvas`. A wrapped one takes two vectors of its size, which live where `storage`
  /// says.
  FunctionOfVariables(const Canvas& canvas, Function f, Storage storage);

  double operator()(ConstVector variables, Vector gradient);

 private:
  const Canvas& canvas_;
  Function f_;
  LargeVector<float> spread_;
  LargeVector<float> gradient_;
};

}  // namespace impasto
