#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "impasto/picture.h"

namespace impasto::test {

/// What a run of the program printed, and how it ended.
struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// Runs build/impasto with these arguments, without a terminal.
[[nodiscard]] Outcome run_impasto(const std::vector<std::string>& arguments);

/// Runs a shell command in which $IMPASTO stands for the program.
[[nodiscard]] Outcome run_shell(const std::string& command);

/// An empty folder of its own for a test; removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A smooth picture with stripes and a disc: something for a network to see.
[[nodiscard]] Picture made_picture(int width, int height, unsigned seed);

void write_text(const std::string& path, const std::string& text);
[[nodiscard]] std::string read_text(const std::string& path);

}  // namespace impasto::test
