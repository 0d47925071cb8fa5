#include "weights/tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace impasto {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return shape.size() == 1 ? fmt::format("({},)", shape[0])
                           : fmt::format("({})", fmt::join(shape, ", "));
}

}  // namespace impasto
