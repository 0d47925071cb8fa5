#include "support/program.h"

#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

namespace impasto::test {
namespace {

std::string quoted(const std::string& argument) {
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

Outcome run_shell(const std::string& command) {
  const ScratchFolder folder;
  const std::string line = "IMPASTO=" + quoted(IMPASTO_PROGRAM) + "; { " + command + "\n} >" +
                           quoted(folder / "out") + " 2>" + quoted(folder / "err") + " </dev/null";
  const int status = std::system(("bash -c " + quoted(line)).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          read_text(folder / "out"), read_text(folder / "err")};
}

Outcome run_impasto(const std::vector<std::string>& arguments) {
  std::string command = "\"$IMPASTO\"";
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  return run_shell(command);
}

ScratchFolder::ScratchFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "impasto-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Picture made_picture(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0.05F, 0.3F);
  const float frequency[3] = {uniform(random), uniform(random), uniform(random)};
  Picture picture(width, height);
  for (int channel = 0; channel < 3; ++channel) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const auto fx = static_cast<float>(x);
        const auto fy = static_cast<float>(y);
        float value = 0.5F + 0.3F * std::sin(frequency[channel] * (fx + 0.7F * fy));
        const float dx = fx - 0.4F * static_cast<float>(width);
        const float dy = fy - 0.6F * static_cast<float>(height);
        if (dx * dx + dy * dy < 0.04F * static_cast<float>(width * height)) value = 1.0F - value;
        picture.rgb[(static_cast<std::size_t>(channel) * height + y) * width + x] = value;
      }
    }
  }
  return picture;
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace impasto::test
