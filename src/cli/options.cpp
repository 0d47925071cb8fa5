#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>

#include "impasto/error.h"
#include "transfer/names.h"

namespace impasto::cli {
namespace {

double parse_number(std::string_view text, std::string_view whole) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  throw Error(fmt::format("\"{}\" in \"{}\" is not a number", text, whole));
}

/// Text that cannot be read as what an option takes is wrong usage, not a failure.
template <typename Parse>
auto parse_option(const std::string& flag, const std::string& text, const Parse& parse) {
  try {
    return parse(text);
  } catch (const Error& error) {
    throw CLI::ValidationError(flag, error.what());
  }
}

template <typename Value, std::size_t N>
CLI::Option* add_choice(CLI::App& command, const std::string& flag, Value& value,
                        const Names<Value, N>& names, const std::string& help) {
  std::map<std::string, Value> choices;
  std::string words;
  for (const auto& [name, choice] : names) {
    choices.emplace(name, choice);
    words += (words.empty() ? "" : "|") + std::string(name);
  }
  return command
      .add_option_function<std::string>(
          flag, [&value, choices](const std::string& word) { value = choices.at(word); }, help)
      ->check(CLI::IsMember(choices))
      ->type_name(words)
      ->default_str(std::string(name_of(names, value)));
}

CLI::Option* add_layers(CLI::App& command, const std::string& flag,
                        std::vector<LayerWeight>& layers, const std::string& help) {
  return command
      .add_option_function<std::string>(
          flag,
          [&layers, flag](const std::string& text) {
            layers = parse_option(flag, text, parse_layers);
          },
          help)
      ->type_name("L[:w],...");
}

std::vector<StatisticWeight> parse_statistics(const std::string& text) {
  std::vector<StatisticWeight> statistics;
  for (const LayerWeight& part : parse_layers(text)) {
    const auto found = std::ranges::find(kStyleStatisticNames, part.layer, [](const auto& entry) {
      return std::string(entry.first);
    });
    if (found == kStyleStatisticNames.end()) {
      throw Error(
          fmt::format("\"{}\" is no style statistic; choose among gram, mean-variance, "
                      "wasserstein and histogram",
                      part.layer));
    }
    statistics.push_back({found->second, part.weight});
  }
  return statistics;
}

/// The words for kernels of the cpu backend, and for the backend that has none.
void choose_kernels(EngineSettings& engine, const std::string& word) {
  std::string words(name_of(kBackendNames, Backend::reference));
  if (word == words) {
    engine.backend = Backend::reference;
    return;
  }
  for (const auto& [name, kernels] : kKernelNames) {
    if (word == name) {
      engine.kernels = kernels;
      return;
    }
    words.insert(0, fmt::format("{}, ", name));
  }
  throw Error(fmt::format("the kernels (--kernels, IMPASTO_KERNELS) are \"{}\"; choose one of {}",
                          word, words));
}

/// One of both, since a strength is a weight with the styles balanced.
void add_style_weights(CLI::App& command, LossSettings& loss, const std::string& group) {
  const auto add = [&](const char* name, bool balances, const std::string& description) {
    CLI::Option* const option = command.add_option_function<double>(
        name,
        [&loss, balances](double weight) {
          loss.style_weight = weight;
          loss.balance_style = balances;
        },
        description);
    if (loss.balance_style == balances) option->default_str(fmt::format("{:g}", loss.style_weight));
    return option->group(group);
  };
  CLI::Option* const strength =
      add("--strength", true, "How strongly styles show, whatever each one's own strength");
  add("--style-weight", false, "In its place, the style's weight as in the loss's formula")
      ->excludes(strength);
}

}  // namespace

std::vector<LayerWeight> parse_layers(const std::string& text) {
  std::vector<LayerWeight> layers;
  std::string_view rest = text;
  while (true) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const std::size_t colon = part.find(':');
    LayerWeight layer{std::string(part.substr(0, colon)), 1.0};
    if (layer.layer.empty()) {
      throw Error(fmt::format("\"{}\" has a layer without a name; write L[:w],L[:w]", text));
    }
    if (colon != std::string_view::npos) layer.weight = parse_number(part.substr(colon + 1), text);
    layers.push_back(std::move(layer));
    if (part.size() == rest.size()) return layers;
    rest.remove_prefix(part.size() + 1);
  }
}

int parse_tile(const std::string& text) {
  if (text == "auto") return 0;
  if (text == "off") return -1;
  const double tile = parse_number(text, text);
  if (!(tile >= 1.0 && tile <= 1e6) || tile != std::floor(tile)) {
    throw Error(fmt::format("\"{}\" is not a tile; write a number of pixels, auto or off", text));
  }
  return static_cast<int>(tile);
}

std::uint64_t parse_bytes(const std::string& text) {
  static const std::map<std::string, double, std::less<>> units = {
      {"", 1.0}, {"K", 0x1p10}, {"M", 0x1p20}, {"G", 0x1p30}, {"T", 0x1p40}};
  const std::size_t digits = text.find_first_not_of("0123456789.");
  std::string unit = digits == std::string::npos ? "" : text.substr(digits);
  for (const std::string_view suffix : {"iB", "B"}) {
    if (unit.ends_with(suffix)) {
      unit.resize(unit.size() - suffix.size());
      break;
    }
  }
  const auto factor = units.find(unit);
  if (factor == units.end() || digits == 0) {
    throw Error(fmt::format("\"{}\" is not an amount of memory; write one like 512M or 2G", text));
  }
  const double bytes = parse_number(text.substr(0, digits), text) * factor->second;
  if (!(bytes >= 1.0 && bytes < 0x1p63)) {
    throw Error(fmt::format("the memory is {}; it must be from 1 byte to 8388607T", text));
  }
  return static_cast<std::uint64_t>(bytes);
}

Recipe one_size() {
  Recipe recipe;
  recipe.loss = LossSettings{};
  recipe.sizes = {recipe.sizes.back()};
  return recipe;
}

void add_size_option(CLI::App& command, Recipe& recipe) {
  command.add_option("--size", recipe.sizes, "Longer side in pixels; 0: each picture's own size")
      ->expected(1)
      ->type_name("N")
      ->default_str(std::to_string(recipe.sizes.back()));
}

void add_loss_options(CLI::App& command, LossSettings& loss) {
  const std::string group = "Loss";
  command.add_option("--content-weight", loss.content_weight, "Weight of the photo")
      ->capture_default_str()
      ->group(group);
  add_style_weights(command, loss, group);
  const std::vector<CLI::Option*> options = {
      command.add_option("--tv-weight", loss.tv_weight, "Weight of smoothness (total variation)")
          ->capture_default_str(),
      add_layers(command, "--content-layers", loss.content_layers,
                 "Layers that hold the photo, with weights [block4_conv2]"),
      add_layers(command, "--style-layers", loss.style_layers,
                 "Layers that hold the style, with weights [block1_conv1 ... block5_conv1]"),
      command
          .add_option_function<std::string>(
              "--style-statistics",
              [&loss](const std::string& text) {
                loss.style_statistics = parse_option("--style-statistics", text, parse_statistics);
              },
              "What of a style's features is compared: gram, mean-variance, wasserstein, "
              "histogram, with weights [gram]")
          ->type_name("S[:w],..."),
      command
          .add_option("--style-blend", loss.style_blend,
                      "Share of each style picture [equal shares]")
          ->delimiter(',')
          ->allow_extra_args(false)
          ->type_name("W,..."),
      add_choice(command, "--loss-form", loss.form, kLossFormNames, "How terms are normalized"),
  };
  for (CLI::Option* option : options) option->group(group);
}

CLI::Option* add_memory_option(CLI::App& command, EngineSettings& engine) {
  return command
      .add_option_function<std::string>(
          "--memory",
          [&engine](const std::string& text) {
            engine.memory_bytes = parse_option("--memory", text, parse_bytes);
          },
          "Most memory to use, like 2G [what the machine has available]")
      ->type_name("BYTES");
}

void add_engine_options(CLI::App& command, EngineSettings& engine) {
  const std::string group = "Engine";
  const std::vector<CLI::Option*> options = {
      command
          .add_option("--weights", engine.weights,
                      "Model (see impasto models) or weights file [vgg19 if it is in the cache, "
                      "else vgg19-8bit]")
          ->type_name("NAME|FILE"),
      add_choice(command, "--pooling", engine.pooling, kPoolingNames, "How blocks are reduced"),
      add_choice(command, "--precision", engine.precision, kPrecisionNames,
                 "Arithmetic of the convolutions"),
      command
          .add_option_function<std::string>(
              "--tile",
              [&engine](const std::string& text) {
                engine.tile = parse_option("--tile", text, parse_tile);
              },
              "Pixels a side of the pieces that the picture is worked on in, to save memory; the "
              "result is the same [auto]")
          ->type_name("N|auto|off"),
      command
          .add_option_function<std::string>(
              "--kernels",
              [&engine](const std::string& word) {
                parse_option("--kernels", word,
                             [&](const std::string& w) { choose_kernels(engine, w); });
              },
              "How the cpu backend convolves [auto]")
          ->type_name("auto|winograd|winograd-f32|onednn|reference")
          ->envname("IMPASTO_KERNELS"),
      add_choice(command, "--backend", engine.backend, kBackendNames,
                 "Implementation of the network; reference is slow, for checking"),
      add_memory_option(command, engine),
      command.add_option("--threads", engine.threads, "Threads; 0: one per processor")
          ->capture_default_str(),
  };
  for (CLI::Option* option : options) option->group(group);
}

void add_optimizer_options(CLI::App& command, OptimizerSettings& optimizer) {
  const std::string group = "Optimizer";
  const std::vector<CLI::Option*> options = {
      add_choice(command, "--optimizer", optimizer.kind, kOptimizerNames, "Method"),
      command.add_option("--learning-rate", optimizer.learning_rate,
                         "Step length [lbfgs 1, adam 0.02]"),
      command.add_option("--history", optimizer.history, "Pairs that L-BFGS remembers")
          ->capture_default_str(),
      add_choice(command, "--history-precision", optimizer.history_precision,
                 kHistoryPrecisionNames, "Of those pairs; f32 takes twice the memory"),
      add_choice(command, "--preconditioner", optimizer.preconditioner, kPreconditionerNames,
                 "What L-BFGS starts from; none: as PyTorch's, in twice the evaluations and more"),
      add_choice(command, "--color-range", optimizer.color_range, kColorRangeNames,
                 "Clamped: colors stay within what a file holds while they are optimized; free: as "
                 "in PyTorch's optimizers, cut off at the end"),
      command.add_flag("--line-search", optimizer.line_search,
                       "L-BFGS: strong Wolfe line search instead of the fixed step"),
      command.add_option("--beta1", optimizer.beta1, "Adam's first moment decay")
          ->capture_default_str(),
      command.add_option("--beta2", optimizer.beta2, "Adam's second moment decay")
          ->capture_default_str(),
      command.add_option("--epsilon", optimizer.epsilon, "Adam's epsilon")->capture_default_str(),
  };
  for (CLI::Option* option : options) option->group(group);
}

}  // namespace impasto::cli
