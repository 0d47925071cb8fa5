#include "transfer/trace.h"

#include <fmt/format.h>

#include "impasto/error.h"
#include "impasto/version.h"
#include "transfer/recipe_json.h"
#include "transfer/weight_schedule.h"

namespace impasto {

using Json = nlohmann::ordered_json;

TraceWriter::TraceWriter(const std::filesystem::path& path, bool goes_on)
    : path_(path), file_(path, goes_on ? std::ios::app : std::ios::out) {
  if (!file_) {
    throw Error(fmt::format("cannot write the trace {}; choose a path that can be written",
                            path_.string()));
  }
}

void TraceWriter::write_plan(const Recipe& recipe, const Plan& plan) {
  Json scales = Json::array();
  for (const Plan::Scale& scale : plan.scales) {
    scales.push_back({{"width", scale.width},
                      {"height", scale.height},
                      {"iterations", scale.iterations},
                      {"tile", scale.tile},
                      {"vectors_on_disk", scale.vectors_on_disk},
                      {"maps_on_disk", scale.maps_on_disk}});
  }
  write_line(json_text({{"version", version},
                        {"model", plan.model},
                        {"backend", plan.backend},
                        {"precision", plan.precision},
                        {"precision_note", plan.precision_note},
                        {"threads", plan.threads},
                        {"peak_bytes", plan.peak_bytes},
                        {"disk_bytes", plan.disk_bytes},
                        {"scales", scales},
                        {"recipe", recipe_json(recipe)}}));
  weights_ = weights_before(recipe, plan.evaluations_done);
  evaluations_ = plan.evaluations_done;
}

void TraceWriter::write_change(const LossWeights& weights) {
  weights_ = weights;
  write_line(json_text({{"change", change_json({evaluations_, weights})}}));
}

void TraceWriter::write_progress(const Progress& progress) {
  if (progress.weights != weights_) write_change(progress.weights);
  evaluations_ = progress.all_evaluations;
  Json line{{"scale", progress.scale},
            {"iteration", progress.iteration},
            {"evaluations", progress.evaluations},
            {"seconds", progress.seconds},
            {"ready", progress.ready},
            {"content", progress.loss.weighted_content},
            {"style", progress.loss.weighted_style},
            {"tv", progress.loss.weighted_tv},
            {"total", progress.loss.total}};
  if (progress.undone) line["undone"] = progress.rejected_total;
  write_line(line.dump());
}

void TraceWriter::write_line(const std::string& line) {
  file_ << line << std::endl;
  if (!file_) {
    throw Error(fmt::format("cannot write the trace {}: is the disk full?", path_.string()));
  }
}

}  // namespace impasto
