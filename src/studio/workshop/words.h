#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace impasto::studio {

inline constexpr std::size_t kIdLength = 16;

/// Whether text is 16 lower-case hex digits; only such ids become parts of paths.
[[nodiscard]] bool is_id(std::string_view text);

/// An id that sorts after those of earlier milliseconds: 12 digits of time, 4 at random.
[[nodiscard]] std::string new_id();

[[nodiscard]] std::int64_t now_milliseconds();

/// "2026-11-25T20:15:09Z".
[[nodiscard]] std::string iso_time(std::int64_t milliseconds);

/// Text from a person for people: without control characters and what is no UTF-8, in one line
/// without spaces around it, and at most 200 bytes.
[[nodiscard]] std::string clean_name(std::string_view name);

/// "lake in the manner of night and wave"; `content` is empty for a texture. Extensions are left
/// out.
[[nodiscard]] std::string painting_name(const std::string& content,
                                        const std::vector<std::string>& styles);

/// Whether all words of `search` are in `text`, whatever their case (of ASCII letters).
[[nodiscard]] bool has_words(std::string_view text, std::string_view search);

/// Text of any origin for an error: short, printable, in quotes.
[[nodiscard]] std::string excerpt_of(std::string_view text);

/// The size that a view of at most `side` pixels is kept at: one of a few, so that not every size
/// takes a file.
[[nodiscard]] int view_side(int side);

}  // namespace impasto::studio
