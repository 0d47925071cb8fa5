#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "impasto/error.h"
#include "impasto/session.h"
#include "optimize/vector_ops.h"
#include "transfer/memory_plan.h"
#include "transfer/scene.h"

namespace impasto {

LossReport evaluate_loss(const Recipe& recipe, Picture content, std::vector<Picture> styles,
                         Picture image, Picture* gradient) {
  PictureSources sources{.content = given(std::move(content)), .styles = {}};
  for (Picture& style : styles) sources.styles.push_back(given(std::move(style)));
  return evaluate_loss(recipe, sources, std::move(image), gradient);
}

LossReport evaluate_loss(const Recipe& recipe, const PictureSources& sources, Picture image,
                         Picture* gradient) {
  Recipe exact = recipe;
  exact.border = 0;
  // Direct convolution rounds less than Winograd's, so that fewer ReLUs and poolings near a tie
  // decide otherwise than exact arithmetic would: one evaluation can afford it.
  if (exact.engine.kernels == Kernels::automatic) exact.engine.kernels = Kernels::onednn;
  if (exact.engine.precision == Precision::automatic) exact.engine.precision = Precision::f32;
  Scene scene(exact, sources);
  const int longer_side = recipe.sizes.back();
  const Size size = scene.size_at(longer_side);
  if (longer_side == 0 && (image.width != size.width || image.height != size.height)) {
    throw Error(
        fmt::format("the image is {}x{} and the content {}x{}; with --size 0 they must "
                    "have the same size",
                    image.width, image.height, size.width, size.height));
  }
  scene.check_size(longer_side);

  const std::uint64_t pixels = std::max(image.pixel_count(), pixel_count(size));
  const MemoryPlan plan =
      plan_evaluation(scene, exact, gradient == nullptr ? 0 : 1, 3 * pixels * sizeof(float));
  const Layout& layout = plan.scales.front().layout;
  ScaledPicture resized(std::move(image), {size});
  if (plan.pictures == Storage::disk) {
    scene.move_pictures_to_disk();
    resized.move_to_disk();
  }
  LargeVector<float> room;
  const VectorView<const float> picture = resized.rgb_at(size, layout.vectors, room);
  std::unique_ptr<Objective> objective = scene.objective_at(longer_side, layout, scene.weights());
  LargeVector<float> derivative(gradient == nullptr ? 0 : picture.size(), layout.vectors);
  objective->evaluate(picture, derivative.view());
  LossReport report = objective->report();
  if (gradient != nullptr) {
    objective.reset();  // before the gradient takes memory
    *gradient = Picture(size.width, size.height);
    copy(derivative.view(), gradient->rgb);
  }
  return report;
}

}  // namespace impasto
