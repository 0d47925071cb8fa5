#include "transfer/scaled_picture.h"

#include <algorithm>

#include "optimize/vector_ops.h"

namespace impasto {
namespace {

std::uint64_t pixels(Size size) { return std::uint64_t{1} * size.width * size.height; }

std::vector<float> values_of(VectorView<const float> vector) {
  std::vector<float> values(vector.size());
  copy(vector, values);
  return values;
}

/// The values on disk; frees those in memory.
LargeVector<float> moved_to_disk(std::vector<float>& values) {
  LargeVector<float> result(values.size(), Storage::disk);
  copy(values, result.view());
  values = std::vector<float>();  // = {} would keep the room
  return result;
}

}  // namespace

Picture outline_of(Size size, bool has_alpha) {
  Picture outline;
  outline.width = size.width;
  outline.height = size.height;
  if (has_alpha) outline.alpha.resize(1);
  return outline;
}

bool is_outline(const Picture& picture) { return picture.rgb.empty(); }

ScaledPicture::ScaledPicture(Picture picture, const std::vector<Size>& sizes)
    : size_{picture.width, picture.height}, has_alpha_(picture.has_alpha()) {
  std::uint64_t wanted = 0;
  for (const Size size : sizes) wanted += pixels(size);
  if (wanted == 0 || wanted > pixels(size_)) {
    keep(std::move(picture));
    return;
  }
  bool keeps_own = false;
  for (const Size size : sizes) {
    if (size == size_) {
      keeps_own = true;
    } else {
      keep(is_outline(picture) ? outline_of(size, has_alpha_)
                               : resize(picture, size.width, size.height));
    }
  }
  if (keeps_own) keep(std::move(picture));
}

VectorView<const float> ScaledPicture::Copy::rgb_view() const {
  if (rgb.size() > 0) return rgb.view();
  return picture.rgb;
}

VectorView<const float> ScaledPicture::Copy::alpha_view() const {
  if (alpha.size() > 0) return alpha.view();
  return picture.alpha;
}

const ScaledPicture::Copy* ScaledPicture::find(Size size) const {
  const auto found = std::ranges::find(copies_, size, &Copy::size);
  return found != copies_.end() ? &*found : nullptr;
}

Picture ScaledPicture::at(Size size) const {
  const Copy* exact = find(size);
  const Copy& copy = exact != nullptr ? *exact : copies_.front();
  Picture picture;
  picture.width = copy.picture.width;
  picture.height = copy.picture.height;
  picture.rgb = values_of(copy.rgb_view());
  picture.alpha = values_of(copy.alpha_view());
  if (exact != nullptr) return picture;
  return resize(picture, size.width, size.height);
}

VectorView<const float> ScaledPicture::rgb_at(Size size, Storage storage,
                                              LargeVector<float>& room) const {
  if (const Copy* exact = find(size)) return exact->rgb_view();
  const Picture resized = at(size);
  room = LargeVector<float>(resized.rgb.size(), storage);
  copy(resized.rgb, room.view());
  return room.view();
}

std::vector<float> ScaledPicture::alpha_at(Size size) const {
  if (!has_alpha_) return {};
  if (const Copy* exact = find(size)) return values_of(exact->alpha_view());
  return at(size).alpha;
}

std::uint64_t ScaledPicture::bytes() const {
  std::uint64_t floats = 0;
  for (const Copy& copy : copies_) floats += (has_alpha_ ? 4 : 3) * pixels(copy.size());
  return floats * sizeof(float);
}

void ScaledPicture::move_to_disk() {
  for (Copy& copy : copies_) {
    copy.rgb = moved_to_disk(copy.picture.rgb);
    copy.alpha = moved_to_disk(copy.picture.alpha);
  }
}

}  // namespace impasto
