#include "network/cpu/first_convolution.h"

#include "network/cpu/maps.h"

namespace impasto::cpu {
namespace {

/// A picture wider than the kernel's runs, and preprocessing that keeps to dyadic fractions.
template <typename K>
struct FirstConvolutionOf : testing::Test {
  using Element = typename K::Element;
  static constexpr int kHeight = 7;
  static constexpr int kWidth = 300;
  const InputTransform transform{{2, 0, 1}, {2.0, 0.5, 1.0}, {-1.0, 0.25, 0.5}};
  const std::vector<float> picture = sixteenths(std::size_t{3} * kHeight * kWidth, 1);

  [[nodiscard]] double input(int c, int y, int x) const {
    const auto i = static_cast<std::size_t>(c);
    if (y < 0 || y >= kHeight || x < 0 || x >= kWidth) return 0.0;
    const int at = (transform.source[i] * kHeight + y) * kWidth + x;
    return picture[static_cast<std::size_t>(at)] * transform.scale[i] + transform.offset[i];
  }

  /// The features of the window, kernel and bias being sixteenths(..., 2) and (..., 3).
  [[nodiscard]] Map<Element> run(int channels, const Rectangle& window) const {
    const auto kernel = sixteenths(static_cast<std::size_t>(channels) * 27, 2);
    const auto bias = sixteenths(static_cast<std::size_t>(channels), 3);
    AlignedBuffer<float> weights(FirstConvolution::weight_count(channels, K::kLanes));
    const FirstConvolution first(channels, K::kLanes, transform, kernel, bias, weights.data());
    Map<Element> to({{channels, window.height, window.width}, K::kLanes});
    first.run(picture, kHeight, kWidth, window, to.values.data());
    return to;
  }

  void expect_plain_loops(int channels, const Rectangle& window) const {
    const auto kernel = sixteenths(static_cast<std::size_t>(channels) * 27, 2);
    const auto bias = sixteenths(static_cast<std::size_t>(channels), 3);
    expect_values(run(channels, window), [&](int o, int y, int x) {
      double sum = bias[static_cast<std::size_t>(o)];
      for (int i = 0; i < 27; ++i) {
        sum += static_cast<double>(kernel[static_cast<std::size_t>(o * 27 + i)]) *
               input(i / 9, window.top + y + i / 3 % 3 - 1, window.left + x + i % 3 - 1);
      }
      return std::max(sum, 0.0);
    });
  }
};
TYPED_TEST_SUITE(FirstConvolutionOf, Kinds);

TYPED_TEST(FirstConvolutionOf, AWholePictureIsThatOfPlainLoops) {
  for (const int channels : {3, 20, 40, 64}) this->expect_plain_loops(channels, {0, 0, 7, 300});
}

TYPED_TEST(FirstConvolutionOf, AWindowSeesThePictureAroundIt) {
  this->expect_plain_loops(20, {2, 17, 3, 275});
  this->expect_plain_loops(20, {0, 299, 7, 1});
  this->expect_plain_loops(20, {6, 0, 1, 9});
}

TYPED_TEST(FirstConvolutionOf, APictureHasTheSameBytesForAnyThreads) {
  expect_same_bytes_for_any_threads([&] {
    return std::move(this->run(20, {1, 1, 6, 298}).values);
  });
}

}  // namespace
}  // namespace impasto::cpu
