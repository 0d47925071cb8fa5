#pragma once

#include <stdexcept>
#include <string>

namespace impasto {

/// The one exception type of impasto. Its message is one line that names what failed, the value
/// that made it fail, and what to do about it; it is ready to be shown to a person.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace impasto
