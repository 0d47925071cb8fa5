#include "network/cpu/squared_sum.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

template <typename K>
struct SquaredSum : testing::Test {
  using Element = typename K::Element;
  const BlockedShape shape{{40, 13, 19}, K::kLanes};
  const Map<Element> a = random_map<Element>(shape, 1);
  const Map<Element> b = random_map<Element>(shape, 2);

  [[nodiscard]] double expected(float of_b) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const double difference = to_float(a.values[i]) - of_b * to_float(b.values[i]);
      sum += difference * difference;
    }
    return sum;
  }
};
TYPED_TEST_SUITE(SquaredSum, Kinds);

TYPED_TEST(SquaredSum, IsThatOfPlainLoops) {
  const std::size_t size = this->shape.size();
  EXPECT_EQ(squared_sum(this->a.values.data(), this->b.values.data(), size), this->expected(1.0F));
  EXPECT_EQ(squared_sum<typename TypeParam::Element>(this->a.values.data(), nullptr, size),
            this->expected(0.0F));
}

}  // namespace
}  // namespace impasto::cpu
