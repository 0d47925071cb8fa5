#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "image/fit.h"
#include "impasto/picture.h"
#include "impasto/recipe.h"
#include "impasto/session.h"
#include "loss/objective.h"
#include "network/kernel_choices.h"
#include "network/model.h"
#include "transfer/canvas.h"
#include "transfer/regions.h"
#include "transfer/scaled_picture.h"
#include "transfer/weight_schedule.h"

namespace impasto {

/// A source of a picture that is there already.
[[nodiscard]] PictureSource given(Picture picture);

/// Memory that a pixel takes while its file is read, decoded and with its colors converted, or
/// written, as samples and encoded: 8 bits of three channels each time.
inline constexpr std::uint64_t kFileBytesPerPixel = 6;

/// What a scene, or a painting, is made for.
enum class Purpose {
  painting,
  planning,  ///< to know what it takes: pictures (not those of regions) may be outlines
};

/// Where things live while the painting has one size.
struct Layout {
  int tile = kTileAutomatic;       ///< of the networks
  Storage maps = Storage::memory;  ///< of the networks
  Storage vectors =
      Storage::memory;  ///< what is as long as the picture: pictures, gradients, pairs
};

/// The network and the pictures of one painting. It makes the objective for any size of the
/// painting, and knows beforehand what that takes.
class Scene {
 public:
  /// Validates the recipe, sets the number of threads, and loads the weights while it asks for
  /// content and styles, either of which may be missing: their layers are left out then. Of the
  /// pictures, only the recipe's sizes are kept where that takes less memory. Throws Error, and
  /// what a source throws. With `models`, the weights come from there; with `styles`, what was
  /// measured of styles, and goes there.
  Scene(const Recipe& recipe, const PictureSources& sources, ModelShelf* models = nullptr,
        std::shared_ptr<StyleShelf> styles = nullptr, Purpose purpose = Purpose::painting);

  [[nodiscard]] bool has_content() const { return content_.size().width > 0; }

  /// Size of the painting whose longer side is `longer_side` (0: the content's own size).
  [[nodiscard]] Size size_at(int longer_side) const;

  /// What is evaluated: the painting with what is beyond its edges, and what stays of the content.
  [[nodiscard]] Canvas canvas_at(int longer_side) const;

  /// The same but for what stays, which takes long to find out.
  [[nodiscard]] Canvas plain_canvas_at(int longer_side) const;

  /// The content resized to size_at(longer_side).
  [[nodiscard]] Picture content_at(int longer_side) const;

  [[nodiscard]] bool keeps_pixels() const { return regions_.keeps; }

  /// Of each pixel of size_at(longer_side) whether it stays as it is in the content: not 0; empty
  /// where none does.
  [[nodiscard]] std::vector<std::uint8_t> kept_mask_at(int longer_side) const;

  /// Memory that making content_at(longer_side) takes.
  [[nodiscard]] std::uint64_t content_bytes_at(int longer_side) const;

  /// The transparency of content_at(longer_side); empty where the content has none.
  [[nodiscard]] std::vector<float> alpha_at(int longer_side) const;

  /// Throws Error where the painting or a style picture is too small for the deepest layer.
  void check_size(int longer_side) const;

  /// What the painting's network takes.
  [[nodiscard]] NetworkBytes network_bytes_at(int longer_side, const Layout& layout) const;

  /// What measuring the styles takes: their network, and a resized style picture.
  [[nodiscard]] NetworkBytes style_bytes_at(int longer_side, const Layout& layout) const;

  /// Memory of the regions' labels, and what the loss keeps of the styles, as far as it exceeds
  /// that of Gram matrices alone.
  [[nodiscard]] std::uint64_t loss_bytes() const;

  /// Memory of the model's weights.
  [[nodiscard]] std::uint64_t model_bytes() const;

  /// Memory, or space on disk, that the pictures take.
  [[nodiscard]] std::uint64_t picture_bytes() const;

  /// Memory that pictures took at most, beside the model, until the constructor was done: while
  /// they were read, or resized.
  [[nodiscard]] std::uint64_t most_picture_bytes() const { return most_picture_bytes_; }

  /// Throws Error where the disk has no room.
  void move_pictures_to_disk();

  /// Measures the styles and builds the objective, for canvases of canvas_at(longer_side). Weights
  /// that were checked take nothing more than others. Throws Error where a style, or what the
  /// weights leave of the styles, cannot be painted: see Objective.
  [[nodiscard]] std::unique_ptr<Objective> objective_at(int longer_side, const Layout& layout,
                                                        const LossWeights& weights) const;

  /// The same for a caller who has the content's canvas at hand.
  [[nodiscard]] std::unique_ptr<Objective> objective_at(int longer_side, const Layout& layout,
                                                        const LossWeights& weights,
                                                        VectorView<const float> content) const;

  /// The weights that the recipe begins with.
  [[nodiscard]] LossWeights weights() const { return weights_of(loss_); }

  /// Throws Error for weights that a painting of these pictures cannot go on with: out of range,
  /// not one share for each style, nothing left to paint for.
  void check_weights(const LossWeights& weights) const;

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const KernelChoices& kernels() const { return choices_; }
  /// In place of those that this machine's record holds.
  void use_kernels(KernelChoices choices) { choices_ = std::move(choices); }
  /// The recipe's, with its precision decided.
  [[nodiscard]] const EngineSettings& engine() const { return engine_; }
  /// Why that is not bf16, where bf16 would be faster and was not refused; else empty.
  [[nodiscard]] const std::string& precision_note() const { return precision_note_; }
  /// The first style as it was given; only for a recipe that starts from it.
  [[nodiscard]] Size first_style_size() const { return styles_.front().picture.size(); }
  [[nodiscard]] Picture first_style() const {
    return styles_.front().picture.at(first_style_size());
  }
  [[nodiscard]] int threads() const { return threads_; }

  /// Makes the calling thread's parallel loops use the recipe's number of threads.
  void use_threads() const;

 private:
  struct Style {
    ScaledPicture picture;
    double scale = 1.0;     ///< longer side, relative to the painting's
    std::size_t index = 0;  ///< of the recipe's style that it belongs to
    int pictures = 1;       ///< of that style, which share its part of the blend
  };

  /// A style picture at one of its sizes.
  struct StyleView {
    std::size_t style = 0;  ///< index into styles_
    Size size;
  };

  void keep_pictures(const Recipe& recipe, const PictureSources& sources);
  void keep_style(const Recipe& recipe, Style style, Picture picture);
  /// Pixels beyond each edge.
  [[nodiscard]] int margin_at(int longer_side) const;
  [[nodiscard]] ScaledPicture scaled(Picture picture, const std::vector<Size>& wanted);
  [[nodiscard]] LabelPicture take_labels(const PictureSource& source, std::string_view what);
  [[nodiscard]] Picture take(const PictureSource& source);
  void choose_kernels(const Recipe& recipe);
  using Blend = std::vector<double>;  // LossSettings::style_blend
  [[nodiscard]] static double share_of(const Style& style, const Blend& blend);
  [[nodiscard]] std::vector<StyleLayer> styles_at(int longer_side, const Layout& layout,
                                                  const Blend& blend) const;
  [[nodiscard]] std::string style_key_at(int longer_side, const Layout& layout,
                                         const Blend& blend) const;
  [[nodiscard]] std::vector<StyleLayer> measure_styles_at(int longer_side, const Layout& layout,
                                                          const Blend& blend) const;
  template <typename Measure>
  void for_each_style(int longer_side, const Layout& layout, const std::vector<Tap>& taps,
                      const Blend& blend, const Measure& measure) const;
  [[nodiscard]] std::unique_ptr<Objective> build_objective(int longer_side, const Layout& layout,
                                                           const LossWeights& weights,
                                                           std::vector<StyleLayer> style,
                                                           VectorView<const float> content) const;
  [[nodiscard]] std::vector<Size> style_sizes_at(const Style& style, Size own,
                                                 int longer_side) const;
  [[nodiscard]] std::vector<StyleView> style_views_at(int longer_side) const;
  [[nodiscard]] NetworkSettings painting_network_at(int longer_side, const Layout& layout) const;
  [[nodiscard]] NetworkSettings style_network_at(Size size, const Layout& layout,
                                                 std::vector<Tap> taps) const;
  [[nodiscard]] std::uint64_t region_bytes(Size size) const;
  [[nodiscard]] NetworkBytes style_bytes_of(const StyleView& view, const Layout& layout,
                                            const std::vector<Tap>& taps) const;
  [[nodiscard]] int style_region_count() const;

  Purpose purpose_;
  EngineSettings engine_;
  std::string precision_note_;
  LossSettings loss_;
  std::vector<double> multiscale_;
  std::vector<int> coarse_sides_;  ///< longer sides of the recipe's scales but the last
  int margin_;                     ///< margin_at() at the last scale
  int coarse_margin_;              ///< and before it
  bool tileable_;
  double aspect_;
  int threads_;
  ScaledPicture content_;
  std::vector<Style> styles_;
  Regions regions_;  ///< without names: there are none
  Model model_;
  KernelChoices choices_;
  std::shared_ptr<StyleShelf> shelf_;  ///< may be null
  std::size_t scales_;                 ///< of the recipe
  std::uint64_t most_picture_bytes_ = 0;
};

}  // namespace impasto
