#include "transfer/scaled_picture.h"

#include <algorithm>

#include "optimize/vector_ops.h"

namespace impasto {
namespace {

std::uint64_t pixels(Size size) { return std::uint64_t{1} * size.width * size.height; }

LargeVector<float> copy_of(ConstVector values, Storage storage) {
  LargeVector<float> result(values.size(), storage);
  copy(values, result.view());
  return result;
}

std::vector<float> values_of(const LargeVector<float>& vector) {
  std::vector<float> values(vector.size());
  copy(vector.view(), values);
  return values;
}

}  // namespace

ScaledPicture::ScaledPicture(Picture picture, const std::vector<Size>& sizes)
    : size_{picture.width, picture.height}, has_alpha_(picture.has_alpha()) {
  std::uint64_t wanted = 0;
  for (const Size size : sizes) wanted += pixels(size);
  if (wanted == 0 || wanted > pixels(size_)) {
    keep(picture);
    return;
  }
  for (const Size size : sizes) {
    if (size == size_) {
      keep(picture);
    } else {
      keep(resize(picture, size.width, size.height));
    }
  }
}

void ScaledPicture::keep(const Picture& picture) {
  copies_.push_back({{picture.width, picture.height},
                     copy_of(picture.rgb, Storage::memory),
                     copy_of(picture.alpha, Storage::memory)});
}

Picture ScaledPicture::at(Size size) const {
  const auto exact = std::ranges::find(copies_, size, &Copy::size);
  const Copy& copy = exact != copies_.end() ? *exact : copies_.front();
  Picture picture;
  picture.width = copy.size.width;
  picture.height = copy.size.height;
  picture.rgb = values_of(copy.rgb);
  picture.alpha = values_of(copy.alpha);
  if (copy.size == size) return picture;
  return resize(picture, size.width, size.height);
}

std::uint64_t ScaledPicture::bytes() const {
  std::uint64_t floats = 0;
  for (const Copy& copy : copies_) floats += copy.rgb.size() + copy.alpha.size();
  return floats * sizeof(float);
}

void ScaledPicture::move_to_disk() {
  for (Copy& copy : copies_) {
    copy.rgb = copy_of(copy.rgb.view(), Storage::disk);
    copy.alpha = copy_of(copy.alpha.view(), Storage::disk);
  }
}

}  // namespace impasto
