#include "cli/write_options.h"

#include <CLI/CLI.hpp>

namespace impasto::cli {

void add_write_options(CLI::App& command, WriteOptions& write) {
  command.add_option("--bits", write.bits, "Bits per channel: 8, or 16 for PNG and TIFF")
      ->capture_default_str();
  command.add_option("--quality", write.quality, "Of JPEG and WebP, 1 to 100")
      ->capture_default_str();
}

}  // namespace impasto::cli
