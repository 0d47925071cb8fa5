#include <fmt/format.h>

#include "impasto/error.h"
#include "impasto/session.h"
#include "transfer/scene.h"

namespace impasto {

LossReport evaluate_loss(const Recipe& recipe, const Picture& content,
                         const std::vector<Picture>& styles, const Picture& image,
                         Picture* gradient) {
  Recipe exact = recipe;
  exact.border = 0;
  // Direct convolution rounds less than Winograd's, so that fewer ReLUs and poolings near a tie
  // decide otherwise than exact arithmetic would: one evaluation can afford it.
  if (exact.engine.kernels == Kernels::automatic) exact.engine.kernels = Kernels::onednn;
  if (exact.engine.precision == Precision::automatic) exact.engine.precision = Precision::f32;
  PictureSources sources{.content = given(content), .styles = {}};
  for (const Picture& style : styles) sources.styles.push_back(given(style));
  const Scene scene(exact, sources);
  const int longer_side = recipe.sizes.back();
  const Size size = scene.size_at(longer_side);
  if (longer_side == 0 && (image.width != size.width || image.height != size.height)) {
    throw Error(
        fmt::format("the image is {}x{} and the content {}x{}; with --size 0 they must "
                    "have the same size",
                    image.width, image.height, size.width, size.height));
  }
  scene.check_size(longer_side);

  const Picture resized = resize(image, size.width, size.height);
  const std::unique_ptr<Objective> objective = scene.objective_at(longer_side);
  if (gradient == nullptr) {
    objective->evaluate(resized.rgb, {});
  } else {
    *gradient = Picture(size.width, size.height);
    objective->evaluate(resized.rgb, gradient->rgb);
  }
  return objective->report();
}

}  // namespace impasto
