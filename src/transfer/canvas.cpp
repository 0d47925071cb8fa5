#include "transfer/canvas.h"

#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "transfer/border.h"

namespace impasto {
namespace {

/// Plane `channel` of three.
template <typename T>
VectorView<T> plane(VectorView<T> planes, int channel) {
  const std::size_t size = planes.size() / 3;
  return planes.part(size * channel, size * (channel + 1));
}

/// Calls row(y) for all rows on all threads, and drop() after so many of `width` as are a chunk.
template <typename Row, typename Drop>
void for_each_row(int rows, int width, const Row& row, const Drop& drop) {
  const int band = std::max(1, static_cast<int>(kChunk / static_cast<std::size_t>(width)));
  for (int begin = 0; begin < rows; begin += band) {
    const int end = std::min(rows, begin + band);
#pragma omp parallel for schedule(static)
    for (int y = begin; y < end; ++y) row(y);
    drop();
  }
}

}  // namespace

Canvas::Canvas(Size painting, Beyond beyond, int margin)
    : painting_(painting), beyond_(beyond), margin_(margin) {}

Size Canvas::size() const {
  return {painting_.width + 2 * margin_, painting_.height + 2 * margin_};
}

Size Canvas::variables() const { return is_wrapped() ? painting_ : size(); }

void Canvas::keep(const std::vector<std::uint8_t>& kept) {
  kept_.clear();
  if (std::ranges::all_of(kept, [](std::uint8_t k) { return k == 0; })) return;
  const Size size = variables();
  const int beyond = (size.width - painting_.width) / 2;
  kept_.resize(pixel_count(size));
  auto to = kept_.begin();
  for (int y = -beyond; y < painting_.height + beyond; ++y) {
    const auto row = static_cast<std::size_t>(mirrored_index(y, painting_.height)) *
                     static_cast<std::size_t>(painting_.width);
    for (int x = -beyond; x < painting_.width + beyond; ++x) {
      *to++ = kept[row + static_cast<std::size_t>(mirrored_index(x, painting_.width))];
    }
  }
}

LargeVector<float> Canvas::variables_of(Picture picture, Storage storage) const {
  const Picture moved = mirror_border(std::move(picture), is_wrapped() ? 0 : margin_);
  LargeVector<float> variables(moved.rgb.size(), storage);
  copy(moved.rgb, variables.view());
  return variables;
}

LargeVector<float> Canvas::canvas_of(Picture picture, Storage storage) const {
  LargeVector<float> variables = variables_of(std::move(picture), storage);
  if (!is_wrapped()) return variables;
  LargeVector<float> canvas(3 * pixel_count(size()), storage);
  spread(variables.view(), canvas.view());
  return canvas;
}

Picture Canvas::picture_of(ConstVector variables) const {
  Picture picture;
  picture.width = this->variables().width;
  picture.height = this->variables().height;
  picture.rgb.resize(variables.size());
  copy(variables, picture.rgb);
  return cut_border(std::move(picture), is_wrapped() ? 0 : margin_);
}

void Canvas::spread(ConstVector variables, Vector canvas) const {
  const auto [width, height] = painting_;
  const Size whole = size();
  for (int channel = 0; channel < 3; ++channel) {
    const ConstVector from = plane(variables, channel);
    const Vector to = plane(canvas, channel);
    const auto spread_row = [&, width = width, height = height](int y) {
      const float* const row =
          from.data() + static_cast<std::ptrdiff_t>(wrapped_index(y - margin_, height)) * width;
      float* out = to.data() + static_cast<std::ptrdiff_t>(y) * whole.width;
      float* const end = out + whole.width;
      for (int x = wrapped_index(-margin_, width); out < end; x = 0) {
        out = std::copy_n(row + x, std::min<std::ptrdiff_t>(width - x, end - out), out);
      }
    };
    for_each_row(whole.height, whole.width, spread_row, [&] {
      from.drop();
      to.drop();
    });
  }
}

void Canvas::fold(ConstVector canvas, Vector variables) const {
  const auto [width, height] = painting_;
  const Size whole = size();
  for (int channel = 0; channel < 3; ++channel) {
    const ConstVector from = plane(canvas, channel);
    const Vector to = plane(variables, channel);
    const auto fold_row = [&, width = width, height = height](int y) {
      float* const sums = to.data() + static_cast<std::ptrdiff_t>(y) * width;
      std::fill_n(sums, width, 0.0F);
      for (int shown = wrapped_index(y + margin_, height); shown < whole.height; shown += height) {
        const float* const row = from.data() + static_cast<std::ptrdiff_t>(shown) * whole.width;
        int x = wrapped_index(-margin_, width);
        for (int i = 0; i < whole.width; ++i) {
          sums[x] += row[i];
          if (++x == width) x = 0;
        }
      }
    };
    for_each_row(height, width, fold_row, [&] {
      from.drop();
      to.drop();
    });
  }
}

void Canvas::hold(Vector gradient) const {
  for (int channel = 0; keeps_pixels() && channel < 3; ++channel) {
    std::size_t first = 0;
    for_each_chunk(
        [&](std::span<float> values) {
          parallel_blocks(values.size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
              if (kept_[first + i] != 0) values[i] = 0.0F;
            }
          });
          first += values.size();
        },
        plane(gradient, channel));
  }
}

FunctionOfVariables::FunctionOfVariables(const Canvas& canvas, Function f, Storage storage)
    : canvas_(canvas), f_(std::move(f)) {
  if (!canvas.is_wrapped()) return;
  const std::size_t size = 3 * pixel_count(canvas.size());
  spread_ = LargeVector<float>(size, storage);
  gradient_ = LargeVector<float>(size, storage);
}

double FunctionOfVariables::operator()(ConstVector variables, Vector gradient) {
  double value = 0.0;
  if (canvas_.is_wrapped()) {
    canvas_.spread(variables, spread_.view());
    value = f_(spread_.view(), gradient_.view());
    canvas_.fold(gradient_.view(), gradient);
  } else {
    value = f_(variables, gradient);
  }
  canvas_.hold(gradient);
  return value;
}

}  // namespace impasto
