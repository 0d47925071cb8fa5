#pragma once

#include "impasto/picture.h"

namespace CLI {
class App;
}

namespace impasto::cli {

/// Adds --bits and --quality.
void add_write_options(CLI::App& command, WriteOptions& write);

}  // namespace impasto::cli
