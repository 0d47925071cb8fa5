#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impasto/recipe.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace impasto::cli {

/// "L[:w],L[:w]..." into layers; a missing weight is 1. Throws Error naming the part that is wrong.
[[nodiscard]] std::vector<LayerWeight> parse_layers(const std::string& text);

/// A number of bytes, with K, M, G or T for powers of 1024 ("2G", "512M", "1.5GiB").
/// Throws Error.
[[nodiscard]] std::uint64_t parse_bytes(const std::string& text);

/// Each adds a group of options that write into `recipe` while the command line is parsed.
void add_size_option(CLI::App& command, Recipe& recipe);

/// The default recipe at its final size alone, for what looks at one size.
[[nodiscard]] Recipe one_size();
void add_loss_options(CLI::App& command, LossSettings& loss);
void add_engine_options(CLI::App& command, EngineSettings& engine);
CLI::Option* add_memory_option(CLI::App& command, EngineSettings& engine);
void add_optimizer_options(CLI::App& command, OptimizerSettings& optimizer);

}  // namespace impasto::cli
