#include "network/input_transform.h"

namespace impasto {
namespace {

/// Means of Simonyan and Zisserman's Caffe models: blue, green, red, 0 to 255.
constexpr std::array<double, 3> kCaffeMean = {103.939, 116.779, 123.68};

/// ImageNet's statistics as torchvision's models take them: red, green, blue, 0 to 1.
constexpr std::array<double, 3> kTorchvisionMean = {0.485, 0.456, 0.406};
constexpr std::array<double, 3> kTorchvisionDeviation = {0.229, 0.224, 0.225};

}  // namespace

InputTransform input_transform(InputConvention convention) {
  InputTransform transform;
  for (std::size_t c = 0; c < 3; ++c) {
    if (convention == InputConvention::caffe) {
      transform.source[c] = 2 - static_cast<int>(c);
      transform.scale[c] = 255.0;
      transform.offset[c] = -kCaffeMean[c];
    } else {
      transform.source[c] = static_cast<int>(c);
      transform.scale[c] = 1.0 / kTorchvisionDeviation[c];
      transform.offset[c] = -kTorchvisionMean[c] / kTorchvisionDeviation[c];
    }
  }
  return transform;
}

}  // namespace impasto
