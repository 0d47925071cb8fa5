#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "impasto/picture.h"

namespace impasto::studio {

/// What a picture is for, as far as whoever brought it knows.
enum class PictureRole { any, content, style, regions, initial };

struct StoredPicture {
  std::string id;    ///< the first 16 hex digits of the SHA-256 of its bytes
  std::string name;  ///< for people; never part of a path
  std::string type;  ///< media type, told from the bytes
  int width = 0;     ///< pixels, as shown
  int height = 0;
  bool has_alpha = false;
  std::uint64_t bytes = 0;
  PictureRole role = PictureRole::any;
  bool example = false;    ///< came with the program; cannot be removed
  std::int64_t added = 0;  ///< milliseconds since 1970
};

/// What a store takes at most.
struct PictureLimits {
  std::uint64_t bytes = std::uint64_t{64} << 20;
  std::uint64_t pixels = 100'000'000;
  std::size_t pictures = 500;
};

/// The pictures that people brought, in a folder, and those that came with the program. Its
/// functions may be called from several threads at once.
class PictureStore {
 public:
  /// Reads what is in `folder`, which is made where it is missing. Files that are no pictures of a
  /// store are left alone. `on_added` hears of every new one, from the thread that brings it.
  /// Throws Error.
  explicit PictureStore(std::filesystem::path folder, PictureLimits limits = {},
                        std::function<void(const StoredPicture&)> on_added = {});
  ~PictureStore();

  /// Decodes the whole file once, so that what is in the store can be painted with. The same bytes
  /// twice are one picture: `is_new` tells. Throws Refusal: too large, full, or no picture.
  struct Added {
    StoredPicture picture;
    bool is_new = false;
  };
  Added add(const std::string& name, PictureRole role, std::span<const std::byte> bytes);

  /// Newest first, examples last.
  [[nodiscard]] std::vector<StoredPicture> list() const;

  /// Throws Refusal where there is none.
  [[nodiscard]] StoredPicture info(const std::string& id) const;

  /// The bytes as they came.
  [[nodiscard]] std::string bytes_of(const std::string& id) const;

  /// The picture, for painting.
  [[nodiscard]] Picture read(const std::string& id) const;

  /// An encoded picture of at most `side` pixels a side, to be shown: JPEG, or PNG where it has
  /// transparency or is one of regions. Kept on disk once made.
  struct View {
    std::string type;
    std::string bytes;
  };
  [[nodiscard]] View view(const std::string& id, int side) const;

  /// Throws Refusal for examples and where there is none. Whoever calls knows that nothing needs
  /// it.
  void remove(const std::string& id);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::studio
