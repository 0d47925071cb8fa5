#pragma once

#include <span>
#include <string>
#include <string_view>

namespace impasto {

/// The candidate that `word` is most likely a slip of: the one with the fewest insertions,
/// deletions and replacements of characters (Levenshtein 1966) between them. Empty where even that
/// one is further off than a third of the word, or two characters.
[[nodiscard]] std::string closest_word(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace impasto
