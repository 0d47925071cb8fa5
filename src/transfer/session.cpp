#include "impasto/session.h"

#include <utility>

#include "transfer/painting_run.h"
#include "transfer/planned_painting.h"

namespace impasto {
namespace {

PictureSources sources_of(Picture content, std::vector<Picture> styles,
                          std::optional<Picture> initial) {
  PictureSources sources{.content = given(std::move(content)), .styles = {}};
  for (Picture& style : styles) sources.styles.push_back(given(std::move(style)));
  if (initial) sources.initial = given(std::move(*initial));
  return sources;
}

}  // namespace

struct Session::Impl {
  PlannedPainting painting;
};

Session::Session(Recipe recipe, Picture content, std::vector<Picture> styles,
                 std::optional<Picture> initial, SessionOptions options)
    : Session(std::move(recipe),
              sources_of(std::move(content), std::move(styles), std::move(initial)),
              std::move(options)) {}
Session::Session(Recipe recipe, const PictureSources& sources, SessionOptions options)
    : impl_(new Impl{PlannedPainting(std::move(recipe), sources, std::move(options))}) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

const Plan& Session::plan() const { return impl_->painting.plan; }

void Session::check_weights(const LossWeights& weights) const {
  impl_->painting.scene.check_weights(weights);
}

Result Session::run(const Observer& observer, std::stop_token stop) {
  return PaintingRun(impl_->painting, observer, std::move(stop)).paint();
}

CheckpointSummary read_checkpoint(const std::filesystem::path& file) {
  const Checkpoint checkpoint(file);
  const Standing& standing = checkpoint.standing();
  return {.recipe = checkpoint.recipe(),
          .note = checkpoint.note(),
          .evaluations = standing.evaluations_before + standing.progress.evaluations,
          .seconds = standing.progress.seconds};
}

}  // namespace impasto
