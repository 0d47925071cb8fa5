#pragma once

#include <cstdint>
#include <string>

namespace impasto {

/// Bytes that can be allocated now without swapping: the kernel's estimate (MemAvailable), or what
/// is left of this process's memory control group if that is less.
[[nodiscard]] std::uint64_t available_memory();

/// Bytes that this process holds in memory and that are its own.
[[nodiscard]] std::uint64_t resident_memory();

/// Largest resident set of this process so far, in bytes.
[[nodiscard]] std::uint64_t peak_memory();

/// Processors that this process may run on.
[[nodiscard]] int processor_count();

/// The first processor's maker, model and stepping, and the instruction sets that matter to
/// impasto, as the kernel reports them; the same text for machines that run impasto alike.
[[nodiscard]] std::string processor_description();

/// "1.5 GiB", for messages.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

}  // namespace impasto
