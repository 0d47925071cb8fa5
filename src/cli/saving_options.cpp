#include "cli/saving_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <string_view>

#include "impasto/error.h"

namespace impasto::cli {
namespace {

constexpr int kMostEvaluations = 1'000'000;
constexpr double kMostSeconds = 1e6;

/// Seconds of a unit; 0: none.
double seconds_of(std::string_view unit) {
  if (unit == "s") return 1.0;
  if (unit == "m") return 60.0;
  if (unit == "h") return 3600.0;
  return 0.0;
}

}  // namespace

Interval parse_interval(const std::string& text) {
  double number = 0.0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  if (error == std::errc()) {
    const double seconds = number * seconds_of(unit);
    if (seconds > 0.0 && seconds <= kMostSeconds) return {.evaluations = 0, .seconds = seconds};
    if (unit.empty() && number >= 1.0 && number <= kMostEvaluations &&
        number == std::floor(number)) {
      return {.evaluations = static_cast<int>(number), .seconds = 0.0};
    }
  }
  throw Error(
      fmt::format("\"{}\" is not an interval; write a number of evaluations, like 50, or a "
                  "time, like 30s, 5m or 1h",
                  text));
}

void add_saving_options(CLI::App& command, SavingOptions& saving,
                        const std::function<void(const std::string& file)>& resume) {
  const std::string group = "While it paints";
  const CLI::Range evaluations(1, kMostEvaluations);
  CLI::Option* const going_on =
      command
          .add_option_function<std::string>(
              "--resume",
              [&saving, resume](const std::string& file) {
                saving.resume = file;
                resume(file);
              },
              "Go on where this checkpoint was written, with its pictures and settings and to its "
              "output, and keep it up")
          ->type_name("CHECKPOINT");
  CLI::Option* const checkpoint =
      command
          .add_option("--checkpoint", saving.checkpoint,
                      "Keep all that --resume needs in this file, against Ctrl-C and power cuts")
          ->type_name("FILE.safetensors");
  const auto set_interval = [&saving](const std::string& text) {
    try {
      saving.checkpoint_every = parse_interval(text);
    } catch (const Error& error) {
      throw CLI::ValidationError("--checkpoint-every", error.what());
    }
  };
  CLI::Option* const often =
      command
          .add_option_function<std::string>("--checkpoint-every", set_interval,
                                            "How often: after so many evaluations, or a time [60s]")
          ->type_name("N|TIME");
  CLI::Option* const preview_every =
      command
          .add_option("--preview-every", saving.preview_every,
                      "Write the picture so far after every N evaluations")
          ->check(evaluations)
          ->type_name("N");
  CLI::Option* const preview =
      command.add_option("--preview", saving.preview, "Where to [the output]")
          ->type_name("FILE")
          ->needs(preview_every);
  CLI::Option* const frames =
      command
          .add_option("--frames", saving.frames,
                      "Write a picture for each step of a time-lapse, numbered: into a folder, or "
                      "by a pattern like lapse/%04d.jpg")
          ->type_name("FOLDER|PATTERN");
  CLI::Option* const frames_every =
      command.add_option("--frames-every", saving.frames_every, "Evaluations between them")
          ->check(evaluations)
          ->type_name("N")
          ->needs(frames)
          ->capture_default_str();
  CLI::Option* const timelapse =
      command
          .add_option("--timelapse", saving.timelapse,
                      "Join the frames to an animation at the end, of 768 pixels at most")
          ->type_name("FILE.webp")
          ->needs(frames);
  for (CLI::Option* option :
       {going_on, checkpoint, often, preview_every, preview, frames, frames_every, timelapse}) {
    option->group(group);
  }
}

}  // namespace impasto::cli
