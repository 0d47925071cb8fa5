#include "transfer/checkpoint.h"

#include <fmt/format.h>

#include <cstring>
#include <string_view>
#include <utility>
#include <variant>

#include "impasto/error.h"
#include "transfer/checkpoint_json.h"
#include "transfer/names.h"
#include "weights/digest.h"

namespace impasto {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr int kDeepest = 16;
constexpr const char* kMetadata = "impasto_checkpoint";
constexpr const char* kPicture = "picture";
constexpr const char* kBest = "best_picture";

std::string tensor_name(std::string_view name) { return fmt::format("optimizer.{}", name); }

template <typename T>
constexpr ElementType element_type() {
  return std::is_same_v<T, BFloat16> ? ElementType::bf16 : ElementType::f32;
}

/// Gathers what is to be written, in order.
class Gatherer final : public StateVisitor {
 public:
  explicit Gatherer(Size size) : shape_{3, size.height, size.width} {}

  void number(std::string_view name, double& value) override {
    numbers_[std::string(name)] = value;
  }
  void vector(std::string_view name, Vector values) override { add(tensor_name(name), values); }
  void vector(std::string_view name, VectorView<BFloat16> values) override {
    add(tensor_name(name), values);
  }
  template <typename T>
  void add(std::string name, VectorView<T> values) {
    entries_.push_back({std::move(name), element_type<T>(), shape_});
    vectors_.emplace_back(values);
  }

  [[nodiscard]] const json& numbers() const { return numbers_; }
  [[nodiscard]] std::span<const SafetensorsEntry> entries() const { return entries_; }

  void write_vectors(SafetensorsWriter& writer) const {
    const auto write_chunk = [&](auto chunk) { writer.write(std::as_bytes(chunk)); };
    for (const auto& vector : vectors_) {
      std::visit([&](const auto& values) { for_each_chunk(write_chunk, values); }, vector);
    }
  }

 private:
  std::vector<std::int64_t> shape_;
  json numbers_ = json::object();
  std::vector<SafetensorsEntry> entries_;
  std::vector<std::variant<Vector, VectorView<BFloat16>>> vectors_;
};

/// Puts back what was written.
class Restorer final : public StateVisitor {
 public:
  Restorer(const SafetensorsIndex& index, const json& numbers) : index_(index), numbers_(numbers) {}

  void number(std::string_view name, double& value) override {
    const auto found = numbers_.find(std::string(name));
    if (found == numbers_.end() || !found->is_number()) {
      throw Error(fmt::format("the optimizer's {} is missing", name));
    }
    value = found->get<double>();
  }
  void vector(std::string_view name, Vector values) override { fill(tensor_name(name), values); }
  void vector(std::string_view name, VectorView<BFloat16> values) override {
    fill(tensor_name(name), values);
  }
  template <typename T>
  void fill(const std::string& name, VectorView<T> values) const {
    const auto found = index_.tensors.find(name);
    if (found == index_.tensors.end()) throw Error(fmt::format("tensor {} is missing", name));
    const StoredTensor& tensor = found->second;
    if (tensor.layout.type != element_type<T>() ||
        tensor.storage.size() != values.span().size_bytes()) {
      throw Error(fmt::format("tensor {} has {} bytes, and not the {} that this painting takes",
                              name, tensor.storage.size(), values.span().size_bytes()));
    }
    const std::byte* from = tensor.storage.data();
    for_each_chunk(
        [&](std::span<T> to) {
          std::memcpy(to.data(), from, to.size_bytes());
          drop_pages(from, to.size_bytes());
          from += to.size_bytes();
        },
        values);
  }

 private:
  const SafetensorsIndex& index_;
  const json& numbers_;
};

json parse_json(const std::string& text) {
  const auto refuse_depth = [](int depth, json::parse_event_t, json&) {
    if (depth > kDeepest) throw Error("its metadata are nested too deep");
    return true;
  };
  return json::parse(text, refuse_depth);
}

}  // namespace

std::string digest_of(const Picture& picture) {
  Digest digest(DigestKind::sha256);
  const std::int32_t size[] = {picture.width, picture.height};
  digest.update(std::as_bytes(std::span(size)));
  digest.update(std::as_bytes(std::span(picture.rgb)));
  digest.update(std::as_bytes(std::span(picture.alpha)));
  return digest.finish();
}

void write_checkpoint(const std::filesystem::path& path, const PaintingIdentity& identity,
                      const PaintingChoices& choices, const std::string& note,
                      const Standing& standing, const PaintingVectors& vectors) {
  Gatherer gatherer(vectors.size);
  gatherer.add(kPicture, vectors.picture);
  gatherer.add(kBest, vectors.best);
  vectors.optimizer.visit_state(gatherer);
  const json metadata{{"format", kFormat},
                      {"identity", identity_json(identity)},
                      {"choices", choices_json(choices)},
                      {"note", note},
                      {"standing", standing_json(standing)},
                      {"optimizer", gatherer.numbers()}};
  const std::string text = metadata.dump(-1, ' ', false, json::error_handler_t::replace);
  SafetensorsWriter writer(path, {{kMetadata, text}}, gatherer.entries());
  gatherer.write_vectors(writer);
  writer.commit();
}

Checkpoint::Checkpoint(const std::filesystem::path& path) : path_(path), file_(path, "checkpoint") {
  try {
    index_ = index_safetensors(file_.bytes());
    const auto metadata = index_.metadata.find(kMetadata);
    if (metadata == index_.metadata.end()) throw Error("it is none that impasto has written");
    parse(parse_json(metadata->second));
  } catch (const json::exception&) {
    fail("its metadata are malformed");
  } catch (const Error& error) {
    fail(error.what());
  }
}

void Checkpoint::parse(const json& json) {
  const auto& format = json.at("format");
  if (format != kFormat) {
    throw Error(fmt::format("its format is {}; this impasto knows {}", format.dump(), kFormat));
  }
  identity_ = identity_from(json.at("identity"));
  choices_ = choices_from(json.at("choices"));
  note_ = json.at("note").get<std::string>();
  standing_ = standing_from(json.at("standing"));
  optimizer_ = json.at("optimizer");
  if (standing_.progress.scale >= std::ssize(choices_.layouts)) {
    throw Error(fmt::format("it stands at scale {} of {}", standing_.progress.scale,
                            choices_.layouts.size()));
  }
}

void Checkpoint::fail(const std::string& what) const {
  throw Error(fmt::format("checkpoint {}: {}", path_.string(), what));
}

Recipe Checkpoint::recipe() const {
  try {
    return recipe_from_json(identity_.recipe.dump(-1, ' ', false, json::error_handler_t::replace));
  } catch (const Error& error) {
    fail(error.what());
  }
}

void Checkpoint::require_same(const PaintingIdentity& painting, std::size_t scales) const {
  const std::string difference = recipe_difference(identity_.recipe, painting.recipe);
  if (!difference.empty()) {
    fail(fmt::format("it was painted with {}; use the same settings, or start anew", difference));
  }
  if (identity_.model_sha256 != painting.model_sha256) {
    fail(
        fmt::format("it was painted with the model {} and not with {}; use that one, or start "
                    "anew",
                    identity_.model, painting.model));
  }
  if (identity_.precision != painting.precision) {
    fail(fmt::format("it was painted in {} and not in {}; use that precision, or start anew",
                     name_of(kPrecisionNames, identity_.precision),
                     name_of(kPrecisionNames, painting.precision)));
  }
  if (identity_.pictures.size() != painting.pictures.size()) {
    fail(fmt::format("it was painted from {} pictures and not from {}; give the same ones",
                     identity_.pictures.size(), painting.pictures.size()));
  }
  for (std::size_t i = 0; i < painting.pictures.size(); ++i) {
    const InputPicture& then = identity_.pictures[i];
    const InputPicture& now = painting.pictures[i];
    if (then.role == now.role && then.sha256 == now.sha256) continue;
    fail(
        fmt::format("{} is not the picture that it was painted from; give the same one, or "
                    "start anew",
                    now.role));
  }
  const auto changes = painting.recipe.find("changes");
  if (standing_.changes_made > (changes == painting.recipe.end() ? 0 : std::ssize(*changes))) {
    fail("it has made more changes of weights than its recipe has");
  }
  if (choices_.layouts.size() != scales) {
    fail("it has not as many scales as its recipe");
  }
}

void Checkpoint::restore(const PaintingVectors& vectors) const {
  try {
    Restorer restorer(index_, optimizer_);
    restorer.fill(kPicture, vectors.picture);
    restorer.fill(kBest, vectors.best);
    vectors.optimizer.visit_state(restorer);
  } catch (const Error& error) {
    fail(error.what());
  }
}

}  // namespace impasto
