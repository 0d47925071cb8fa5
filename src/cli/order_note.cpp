#include "cli/order_note.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "impasto/error.h"
#include "impasto/session.h"

namespace impasto::cli {
namespace {

using nlohmann::json;

std::string absolute(const std::string& file) {
  return file.empty() ? file : std::filesystem::absolute(file).lexically_normal().string();
}

std::vector<std::string> absolute(std::vector<std::string> files) {
  for (std::string& file : files) file = absolute(file);
  return files;
}

void parse(const json& note, PaintingOrder& order) {
  const auto verb = note.at("verb").get<std::string>();
  if (verb != order.verb) {
    throw Error(fmt::format("impasto {} has written it; go on with that", verb));
  }
  order.content = note.at("content").get<std::string>();
  order.styles = note.at("styles").get<std::vector<std::string>>();
  order.painting.initial = note.at("initial").get<std::string>();
  order.painting.regions = note.at("regions").get<std::vector<std::string>>();
  order.output = note.at("output").get<std::string>();
  order.write.bits = note.at("bits").get<int>();
  order.write.quality = note.at("quality").get<int>();
}

}  // namespace

std::string order_note(const PaintingOrder& order) {
  const json note{{"verb", order.verb},
                  {"content", absolute(order.content)},
                  {"styles", absolute(order.styles)},
                  {"initial", absolute(order.painting.initial)},
                  {"regions", absolute(order.painting.regions)},
                  {"output", absolute(order.output)},
                  {"bits", order.write.bits},
                  {"quality", order.write.quality}};
  return note.dump(-1, ' ', false, json::error_handler_t::replace);
}

void take_order(const std::string& checkpoint, PaintingOrder& order) {
  CheckpointSummary summary = read_checkpoint(checkpoint);
  try {
    parse(json::parse(summary.note), order);
  } catch (const json::exception&) {
    throw Error(
        fmt::format("checkpoint {}: it does not say where its pictures are; the program "
                    "that has written it has to go on",
                    checkpoint));
  } catch (const Error& error) {
    throw Error(fmt::format("checkpoint {}: {}", checkpoint, error.what()));
  }
  order.painting.recipe = std::move(summary.recipe);
  order.saving.checkpoint = checkpoint;
}

}  // namespace impasto::cli
