#include "network/cpu/picture_gradient.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

template <typename K>
struct PictureGradientOf : testing::Test {
  using Element = typename K::Element;
  static constexpr int kHeight = 11;
  static constexpr int kWidth = 23;
  const InputTransform transform{{2, 0, 1}, {2.0, 0.5, 1.0}, {-1.0, 0.25, 0.5}};
  const std::vector<float> before = sixteenths(std::size_t{3} * kHeight * kWidth, 1);

  [[nodiscard]] std::vector<float> run(int channels, const Rectangle& window) const {
    const auto kernel = sixteenths(static_cast<std::size_t>(channels) * 27, 2);
    AlignedBuffer<float> weights(PictureGradient::weight_count(channels, K::kLanes));
    const PictureGradient backward(channels, K::kLanes, transform, kernel, weights.data());
    const auto gradient = gradient_of(channels, window);
    std::vector<float> picture = before;
    backward.add(gradient.values.data(), window, kHeight, kWidth, picture);
    return picture;
  }
  [[nodiscard]] static Map<Element> gradient_of(int channels, const Rectangle& window) {
    return random_map<Element>({{channels, window.height, window.width}, K::kLanes}, 3);
  }

  /// Pushes every gradient to the 27 inputs that it came from.
  [[nodiscard]] std::vector<float> expected(int channels, const Rectangle& window) const {
    const auto kernel = sixteenths(static_cast<std::size_t>(channels) * 27, 2);
    const auto gradient = gradient_of(channels, window);
    std::vector<float> picture = before;
    for (int o = 0; o < channels; ++o) {
      for (int y = 0; y < window.height; ++y) {
        for (int x = 0; x < window.width; ++x) {
          for (int i = 0; i < 27; ++i) {
            const int to_y = y + i / 3 % 3 - 1;
            const int to_x = x + i % 3 - 1;
            if (!inside({0, 0, window.height, window.width}, to_y, to_x)) continue;
            const auto c = static_cast<std::size_t>(i / 9);
            const int at =
                (transform.source[c] * kHeight + window.top + to_y) * kWidth + window.left + to_x;
            picture[static_cast<std::size_t>(at)] += kernel[static_cast<std::size_t>(o * 27 + i)] *
                                                     gradient.at(o, y, x) *
                                                     static_cast<float>(transform.scale[c]);
          }
        }
      }
    }
    return picture;
  }
};
TYPED_TEST_SUITE(PictureGradientOf, Kinds);

TYPED_TEST(PictureGradientOf, AWholePictureIsThatOfPlainLoops) {
  for (const int channels : {3, 20, 40, 64}) {
    EXPECT_EQ(this->run(channels, {0, 0, 11, 23}), this->expected(channels, {0, 0, 11, 23}));
  }
}

TYPED_TEST(PictureGradientOf, AWindowStaysInside) {
  for (const Rectangle& window : {Rectangle{2, 3, 5, 17}, Rectangle{10, 22, 1, 1},
                                  Rectangle{0, 0, 11, 2}, Rectangle{4, 1, 1, 8}}) {
    EXPECT_EQ(this->run(20, window), this->expected(20, window)) << window.left;
  }
}

TYPED_TEST(PictureGradientOf, AWindowHasTheSameBytesForAnyThreads) {
  expect_same_bytes_for_any_threads([&] { return this->run(40, {1, 1, 10, 21}); });
}

}  // namespace
}  // namespace impasto::cpu
