#include "optimize/state_visitor.h"

#include <fmt/format.h>

#include <cmath>

#include "impasto/error.h"

namespace impasto {

void StateVisitor::count(std::string_view name, int& value, int most) {
  double number_put_back = value;
  number(name, number_put_back);
  if (!(number_put_back >= 0.0 && number_put_back <= most) ||
      number_put_back != std::floor(number_put_back)) {
    throw Error(fmt::format("the optimizer's {} is {}; it must be a whole number from 0 to {}",
                            name, number_put_back, most));
  }
  value = static_cast<int>(number_put_back);
}

void StateVisitor::flag(std::string_view name, bool& value) {
  int zero_or_one = value ? 1 : 0;
  count(name, zero_or_one, 1);
  value = zero_or_one == 1;
}

}  // namespace impasto
