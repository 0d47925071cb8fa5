#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace impasto::cli {

/// What the chosen verb does; returns the exit code.
using Run = std::function<int()>;

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kInterrupted = 130;

/// Each adds its verb to the program; parsing the verb puts its work into `run`.
void add_stylize_command(CLI::App& app, Run& run);
void add_texture_command(CLI::App& app, Run& run);
void add_invert_command(CLI::App& app, Run& run);
void add_batch_command(CLI::App& app, Run& run);
void add_color_command(CLI::App& app, Run& run);
void add_loss_command(CLI::App& app, Run& run);
void add_bench_command(CLI::App& app, Run& run);
void add_check_command(CLI::App& app, Run& run);
void add_models_command(CLI::App& app, Run& run);
void add_recipe_command(CLI::App& app, Run& run);
void add_sheet_command(CLI::App& app, Run& run);
void add_studio_command(CLI::App& app, Run& run);

}  // namespace impasto::cli
