#pragma once

#include <string>

namespace impasto {

/// Starts libvips once per process, from any thread, with the readers that it holds itself. Throws
/// Error when it cannot start. Where the embedding program started libvips before, its settings are
/// left as they are; where it means to use libvips's modules too, it must.
void start_vips();

/// Adds libvips's readers of HEIF and JPEG XL, once per process, from any thread. Nothing happens
/// where they are not installed.
void load_vips_modules();

/// Empties libvips's error buffer, which has complaints of what went well after all, too.
/// Starts libvips.
void forget_vips_messages();

/// The first line of what libvips last complained of; empties libvips's error buffer.
[[nodiscard]] std::string take_vips_message();

}  // namespace impasto
