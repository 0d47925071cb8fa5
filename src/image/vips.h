#pragma once

#include <string>

namespace impasto {

/// Starts libvips once per process, from any thread. Throws Error when it cannot start.
/// Where the embedding program started libvips before, its settings are left as they are.
void start_vips();

/// The first line of what libvips last complained of; empties libvips's error buffer.
[[nodiscard]] std::string take_vips_message();

}  // namespace impasto
