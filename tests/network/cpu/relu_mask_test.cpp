#include "network/cpu/relu_mask.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

template <typename K>
struct ReluMask : testing::Test {};
TYPED_TEST_SUITE(ReluMask, Kinds);

TYPED_TEST(ReluMask, ClearsTheGradientWhereTheFeaturesAreZero) {
  using Value = typename TypeParam::Element;
  const BlockedShape shape{{20, 17, 33}, TypeParam::kLanes};  // several blocks and a short one
  const auto features = random_features<Value>(shape, 1);
  const auto before = random_map<Value>(shape, 2);
  auto gradient = random_map<Value>(shape, 2);
  std::vector<std::uint32_t> mask(relu_mask_words(shape.size()) + 8);
  auto* aligned = mask.data();
  while (reinterpret_cast<std::uintptr_t>(aligned) % 32 != 0) ++aligned;
  record_relu_mask(features.values.data(), shape.size(), aligned);
  apply_relu_mask(aligned, shape.size(), gradient.values.data());
  expect_values(gradient, [&](int c, int y, int x) {
    return features.at(c, y, x) > 0.0F ? before.at(c, y, x) : 0.0F;
  });
}

}  // namespace
}  // namespace impasto::cpu
