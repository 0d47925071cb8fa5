#pragma once

#include <string>

#include "impasto/error.h"

namespace impasto::studio {

/// Why the studio does not do what it was asked for.
enum class Reason {
  invalid,    ///< the request makes no sense as it is
  not_found,  ///< nothing has that id
  conflict,   ///< not in the state that things are in
  too_large,  ///< more bytes or pixels than are taken
  full,       ///< as many as are kept are there already
};

/// An Error that is the asker's, and says of what kind.
class Refusal : public Error {
 public:
  Refusal(Reason reason, const std::string& message) : Error(message), reason_(reason) {}

  [[nodiscard]] Reason reason() const { return reason_; }

 private:
  Reason reason_;
};

}  // namespace impasto::studio
