#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/command.h"
#include "impasto/error.h"
#include "impasto/version.h"

namespace {

using namespace impasto::cli;

/// One line to stderr, whatever the message held.
int fail(std::string message) {
  for (char& c : message) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  fmt::print(stderr, "impasto: {}\n", message);
  return kFailed;
}

int run_program(int argc, char** argv) {
  CLI::App app{"Repaints a photo in the manner of a painting.", "impasto"};
  app.set_version_flag("--version", std::string("impasto ") + impasto::version);
  app.require_subcommand(1);
  app.footer("impasto VERB --help tells a verb's options.");

  Run run;
  add_stylize_command(app, run);
  add_texture_command(app, run);
  add_invert_command(app, run);
  add_batch_command(app, run);
  add_color_command(app, run);
  add_sheet_command(app, run);
  add_studio_command(app, run);
  add_recipe_command(app, run);
  add_loss_command(app, run);
  add_models_command(app, run);
  add_bench_command(app, run);
  add_check_command(app, run);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongUsage;
  }
  return run();
}

}  // namespace

int main(int argc, char** argv) {
  // What is as large goes back to the system when it is freed, as memory plans have it. The library
  // would keep tens of megabytes.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  try {
    return run_program(argc, argv);
  } catch (const impasto::Error& error) {
    return fail(error.what());
  } catch (const std::bad_alloc&) {
    return fail("out of memory; use a smaller --size");
  } catch (const std::exception& error) {
    return fail(fmt::format("internal error: {}; please report it", error.what()));
  }
}
