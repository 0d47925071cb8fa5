#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "impasto/picture.h"
#include "impasto/session.h"
#include "network/kernel_choices.h"
#include "optimize/optimizer.h"
#include "optimize/vector_ops.h"
#include "transfer/scene.h"
#include "weights/mapped_file.h"
#include "weights/safetensors.h"

namespace impasto {

/// A picture that a painting is made from.
struct InputPicture {
  std::string role;    ///< "the content", "style 2"
  std::string sha256;  ///< of its size and its values
};

/// What has to be the same for a painting to go on to the same bytes.
struct PaintingIdentity {
  nlohmann::json recipe;  ///< recipe_json()
  std::string model;
  std::string model_sha256;              ///< of its file; empty where there is none
  Precision precision = Precision::f32;  ///< as decided
  std::vector<InputPicture> pictures = {};
};

/// What was chosen for its machine, and is chosen again when it goes on.
struct PaintingChoices {
  KernelChoices kernels;
  std::vector<Layout> layouts;  ///< of every scale; where vectors live does not matter
};

/// Where a painting stands between two steps, beside its vectors.
struct Standing {
  Progress progress;
  bool converged = false;      ///< of the scale, no step is left
  int evaluations_before = 0;  ///< at the scales before
  int changes_made = 0;        ///< of the recipe's, that have taken effect
  LossReport best;             ///< of the best picture of the scale
};

/// What goes into vectors when it is put back, and comes from there when it is saved.
struct PaintingVectors {
  Size size;  ///< of the pictures below
  Vector picture;
  Vector best;
  Optimizer& optimizer;
};

/// SHA-256 of a picture's size, colors and transparency.
[[nodiscard]] std::string digest_of(const Picture& picture);

/// Writes a checkpoint: one .safetensors file with the tensors "picture", "best_picture" and
/// "optimizer.NAME", (3, H, W) in the precision they are kept in, and all else as one JSON object
/// in the metadata entry "impasto_checkpoint". Vectors on disk go through memory in chunks. Throws
/// Error; a file that was there stays as it is then.
void write_checkpoint(const std::filesystem::path& path, const PaintingIdentity& identity,
                      const PaintingChoices& choices, const std::string& note,
                      const Standing& standing, const PaintingVectors& vectors);

/// A checkpoint's file, read as far as it is asked. Safe to use with bytes of any origin.
class Checkpoint {
 public:
  /// Throws Error: not a checkpoint, damaged, of a later version.
  explicit Checkpoint(const std::filesystem::path& path);

  [[nodiscard]] const PaintingIdentity& identity() const { return identity_; }
  [[nodiscard]] const PaintingChoices& choices() const { return choices_; }
  [[nodiscard]] const std::string& note() const { return note_; }

  /// Throws Error for one that is out of range.
  [[nodiscard]] Recipe recipe() const;
  [[nodiscard]] const Standing& standing() const { return standing_; }

  /// Throws Error naming the first thing in which this painting of so many scales is another one.
  /// Threads and memory may differ.
  void require_same(const PaintingIdentity& painting, std::size_t scales) const;

  /// Puts vectors and optimizer back. Throws Error where they have not the sizes that the
  /// checkpoint's have.
  void restore(const PaintingVectors& vectors) const;

 private:
  void parse(const nlohmann::json& json);
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path path_;
  MappedFile file_;
  SafetensorsIndex index_;
  PaintingIdentity identity_;
  PaintingChoices choices_;
  std::string note_;
  Standing standing_;
  nlohmann::json optimizer_;  // its numbers
};

}  // namespace impasto
