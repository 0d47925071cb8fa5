#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace impasto::cli {

/// What the fields of a pattern stand for in the name of one file.
struct NameFields {
  std::string content;  ///< {content}: name of the photo without folder and extension
  std::string style;    ///< {style}: the same of the painting
  std::string ext;      ///< {ext}: the photo's extension, without its dot
  std::string number;   ///< {number}: of the pair, from 1, with leading zeros
};

/// Names of files such as "out/{content}-{style}.png". "{{" and "}}" stand for braces.
class NamePattern {
 public:
  /// Throws Error for a field that there is not, and braces that do not match.
  explicit NamePattern(std::string_view text);

  [[nodiscard]] std::string name(const NameFields& fields) const;

 private:
  struct Part {
    std::string text;  ///< as it stands, where `field` is null
    std::string NameFields::*field = nullptr;
  };

  std::vector<Part> parts_;
};

}  // namespace impasto::cli
