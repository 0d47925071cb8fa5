#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vips/vips8>

#include "image/vips.h"

namespace impasto {

/// A picture whose header was read and checked; pixels come when they are asked for, once, from top
/// to bottom.
struct OpenPicture {
  vips::VImage image;
  std::string type;  ///< "image/png"
};

/// Only by readers that decode pictures and run no foreign program. Throw Error, and vips::VError
/// too: call them within reading(), which starts libvips.
[[nodiscard]] OpenPicture open_picture(const std::filesystem::path& path);

/// The same for a file's bytes, which must outlive what is returned. `name` is the picture's in
/// errors.
[[nodiscard]] OpenPicture open_picture(std::span<const std::byte> bytes, const std::string& name);

/// Throws Error.
[[noreturn]] void fail_to_read(const std::string& name, std::string_view what);

/// Runs `body`, in which libvips or memory may fail, for the picture `name`.
template <typename Body>
auto reading(const std::string& name, const Body& body) {
  forget_vips_messages();
  try {
    return body();
  } catch (const vips::VError&) {
    fail_to_read(name, fmt::format("the file is damaged or cut short ({}); save or download it "
                                   "again",
                                   take_vips_message()));
  } catch (const std::bad_alloc&) {
    fail_to_read(name, "memory does not suffice for its pixels; reduce it first");
  }
}

}  // namespace impasto
