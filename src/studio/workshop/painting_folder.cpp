#include "studio/workshop/painting_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "studio/workshop/files.h"
#include "studio/workshop/json.h"
#include "studio/workshop/shape_names.h"
#include "studio/workshop/words.h"

namespace impasto::studio {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMostRecordBytes = std::uint64_t{4} << 20;
constexpr int kFrameDigits = 9;

/// The evaluations that a frame's name holds; -1 for the name of something else.
int evaluations_of(const fs::path& frame) {
  const std::string stem = frame.stem().string();
  int evaluations = -1;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), evaluations);
  const bool is_frame = frame.extension() == ".jpg" && stem.size() == kFrameDigits &&
                        error == std::errc() && end == stem.data() + stem.size();
  return is_frame ? evaluations : -1;
}

/// Nothing where `key` is null or missing.
const json* part(const json& value, const char* key) {
  const auto found = value.find(key);
  return found == value.end() || found->is_null() ? nullptr : &*found;
}

Plan plan_from(const json& value) {
  Plan plan{.model = value.at("model"),
            .precision = value.at("precision"),
            .precision_note = value.at("precision_note"),
            .threads = value.at("threads"),
            .peak_bytes = value.at("peak_bytes"),
            .disk_bytes = value.at("disk_bytes")};
  for (const json& scale : value.at("scales")) {
    plan.scales.push_back({.width = scale.at("width"),
                           .height = scale.at("height"),
                           .iterations = scale.at("iterations"),
                           .tile = scale.at("tile")});
  }
  return plan;
}

Standing standing_from(const json& value) {
  Standing standing{.scale = value.at("scale"),
                    .iteration = value.at("iteration"),
                    .evaluations = value.at("evaluations"),
                    .all_evaluations = value.at("all_evaluations"),
                    .planned_evaluations = value.at("planned_evaluations"),
                    .seconds = value.at("seconds")};
  const std::pair<const char*, double*> losses[] = {{"content", &standing.content},
                                                    {"style", &standing.style},
                                                    {"seconds_left", &standing.seconds_left},
                                                    {"tv", &standing.tv},
                                                    {"total", &standing.total}};
  for (const auto& [key, number] : losses) {
    if (const json* loss = part(value, key)) *number = loss->get<double>();
  }
  return standing;
}

Painting painting_from(const json& value) {
  Painting painting{.id = value.at("id"), .order = order_from_json(value.at("order"))};
  const auto state = value_of(kStateNames, value.at("state").get<std::string>());
  if (!state) throw Error("its state is unknown");
  painting.state = *state;
  const json& times = value.at("milliseconds");
  painting.created = times.at("created");
  painting.started = times.at("started");
  painting.finished = times.at("finished");
  if (const json* error = part(value, "error")) painting.error = error->get<std::string>();
  const WeightChange weights = weights_from_json(value.at("weights"));
  painting.weights = {.content_weight = weights.content_weight.value_or(0.0),
                      .style_weight = weights.style_weight.value_or(0.0),
                      .tv_weight = weights.tv_weight.value_or(0.0),
                      .styles = weights.styles.value_or(std::vector<double>())};
  if (painting.weights.styles.size() != painting.order.styles.size()) {
    throw Error("its weights are not those of its styles");
  }
  painting.weights_asked = value.at("weights_asked");
  if (const json* plan = part(value, "plan")) painting.plan = plan_from(*plan);
  if (const json* standing = part(value, "progress")) painting.standing = standing_from(*standing);
  if (const json* picture = part(value, "picture")) {
    painting.width = picture->at("width");
    painting.height = picture->at("height");
    painting.version = picture->at("version");
  }
  return painting;
}

}  // namespace

fs::path PaintingFolder::view(int side) const { return folder_ / fmt::format("view-{}.jpg", side); }

fs::path PaintingFolder::frame(int evaluations) const {
  return frame_folder() / fmt::format("{:0{}}.jpg", evaluations, kFrameDigits);
}

std::vector<fs::path> PaintingFolder::frames() const {
  std::vector<fs::path> frames;
  std::error_code failed;
  for (fs::directory_iterator entry(frame_folder(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (evaluations_of(entry->path()) >= 0) frames.push_back(entry->path());
  }
  std::ranges::sort(frames);
  return frames;
}

void PaintingFolder::forget_frames_after(int evaluations) const {
  for (const fs::path& frame : frames()) {
    std::error_code ignored;
    if (evaluations_of(frame) > evaluations) fs::remove(frame, ignored);
  }
}

void PaintingFolder::forget_run() const {
  std::error_code ignored;
  forget_frames_after(-1);
  for (const fs::path& file : {checkpoint(), course(), preview(), timelapse()}) {
    fs::remove(file, ignored);
  }
}

void PaintingFolder::tidy() const {
  for (const fs::path& written : {folder_, frame_folder()}) remove_parts(written);
}

void PaintingFolder::save(const Painting& painting) const {
  make_folder(frame_folder());
  nlohmann::ordered_json value = painting_json(painting, true);
  value["weights_asked"] = painting.weights_asked;
  value["milliseconds"] = {{"created", painting.created},
                           {"started", painting.started},
                           {"finished", painting.finished}};
  write_file(record(), value.dump(1, ' ', false, json::error_handler_t::replace));
}

Painting PaintingFolder::load() const {
  try {
    Painting painting = painting_from(parse_json(read_file(record(), kMostRecordBytes)));
    if (painting.id != folder_.filename()) throw Error("it names another painting");
    painting.frames = static_cast<int>(frames().size());
    return painting;
  } catch (const json::exception&) {
    throw Error(fmt::format("{} is damaged; the painting is left out", record().string()));
  } catch (const Error& error) {
    throw Error(fmt::format("{} is left out: {}", record().string(), error.what()));
  }
}

void PaintingFolder::remove() const {
  std::error_code ignored;
  fs::remove(record(), ignored);
  fs::remove_all(folder_, ignored);
}

}  // namespace impasto::studio
