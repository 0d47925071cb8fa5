#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "studio/workshop/picture_store.h"

namespace impasto::studio {

/// What a store keeps beside a picture's bytes, as JSON.
[[nodiscard]] std::string picture_record(const StoredPicture& picture);

/// Nothing where the file holds no such record. Safe with files of any origin.
[[nodiscard]] std::optional<StoredPicture> read_picture_record(const std::filesystem::path& file);

}  // namespace impasto::studio
