#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

namespace impasto::studio {

/// What every answer has: the browser is to take nothing from elsewhere, guess no types, and show
/// the studio in no other site's frame.
[[nodiscard]] httplib::Headers security_headers();

/// For files that came from anywhere, shown by themselves: no scripts, no forms, no origin.
[[nodiscard]] std::string sandbox_policy();

/// The value of Content-Disposition (RFC 6266) that has a browser save an answer as `name`, which
/// may be any text.
[[nodiscard]] std::string attachment(std::string_view name);

}  // namespace impasto::studio
