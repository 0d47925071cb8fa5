#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "impasto/error.h"
#include "weights/store.h"

namespace impasto {
namespace {

struct KnownFile {
  std::string_view sha256_start;  ///< the eight digits that torch.hub's file names carry
  InputConvention input;
};

/// torchvision/models/vgg.py; the last two are conversions of the authors' Caffe models
/// (github.com/jcjohnson/pytorch-vgg), whose tensors have torchvision's names.
constexpr std::array<KnownFile, 8> kKnownFiles = {{
    {"8a719046", InputConvention::torchvision},  // vgg11
    {"bbd30ac9", InputConvention::torchvision},  // vgg11, the earlier file
    {"19584684", InputConvention::torchvision},  // vgg13
    {"c768596a", InputConvention::torchvision},  // vgg13, the earlier file
    {"397923af", InputConvention::torchvision},  // vgg16
    {"dcbb9e9d", InputConvention::torchvision},  // vgg19
    {"00b39a1b", InputConvention::caffe},        // vgg16
    {"d01eb7cb", InputConvention::caffe},        // vgg19
}};

/// torchvision's VGG16_Weights.IMAGENET1K_FEATURES: Caffe's numbers in RGB order.
constexpr std::string_view kCaffeInRgb = "88682ab5";

}  // namespace

std::string input_name(InputConvention input) {
  return input == InputConvention::caffe ? "caffe" : "torchvision";
}

InputConvention input_from_name(const std::string& name) {
  for (const auto input : {InputConvention::caffe, InputConvention::torchvision}) {
    if (name == input_name(input)) return input;
  }
  throw Error(fmt::format("unknown input convention \"{}\"; use caffe or torchvision", name));
}

InputConvention guess_input(const std::string& sha256, const TensorMap& tensors) {
  for (const KnownFile& known : kKnownFiles) {
    if (sha256.starts_with(known.sha256_start)) return known.input;
  }
  if (sha256.starts_with(kCaffeInRgb)) {
    throw Error(
        "these are torchvision's vgg16_features, which take Caffe's input in RGB order; "
        "impasto has no such input: use vgg16-397923af.pth");
  }
  const bool torchvision = std::ranges::any_of(
      tensors, [](const auto& entry) { return entry.first.starts_with("features."); });
  return torchvision ? InputConvention::torchvision : InputConvention::caffe;
}

}  // namespace impasto
