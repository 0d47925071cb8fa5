#pragma once

#include <string>
#include <vector>

#include "cli/painting_options.h"

namespace impasto::cli {

/// A painting's option and the values that it is to take, one after the other.
struct Variation {
  std::string option;  ///< by its long name, without dashes
  std::vector<std::string> values;
};

/// "strength=1,10,100", or with semicolons where values hold commas: "size=64,128;128,256".
/// Throws CLI::ValidationError: not of this form, no option of a painting.
[[nodiscard]] Variation parse_variation(const std::string& text);

/// A painting's options as words of a command line.
class PaintingWords {
 public:
  /// Those that were given to `command`, which has add_painting_options().
  explicit PaintingWords(const CLI::App& command);

  /// With the option's value in place of the one it may have.
  void set(const std::string& option, const std::string& value);
  void set_default(const std::string& option, const std::string& value);

  /// All of them, as one would type them.
  [[nodiscard]] std::string text() const;

  /// What a verb with these options would paint. Throws CLI::ParseError.
  [[nodiscard]] PaintingOptions parse() const;

 private:
  struct Given {
    std::string option;
    std::vector<std::string> words;  ///< "--size=64"
  };

  [[nodiscard]] std::vector<Given>::iterator find(const std::string& option);

  std::vector<Given> given_;
};

}  // namespace impasto::cli
