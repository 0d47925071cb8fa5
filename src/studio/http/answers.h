#pragma once

#include <httplib.h>

#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace impasto::studio {

void answer_json(httplib::Response& response, const nlohmann::ordered_json& json, int status = 200);

/// {"error": message}
void answer_error(httplib::Response& response, int status, const std::string& message);

/// What an exception that left a route means to the client: a Refusal is its own fault, anything
/// else the server's. Messages of what is no Error of impasto's are not told. `full` is the status
/// of Reason::full.
void answer_exception(httplib::Response& response, const std::exception_ptr& exception, int full);

/// Bytes of a media type, which the browser may keep for so many seconds; 0: ask each time.
void answer_bytes(httplib::Response& response, std::string bytes, const std::string& type,
                  int keep_seconds = 0);

/// The file's bytes as they are at this moment, a piece at a time. Throws Error where it cannot be
/// read.
void answer_file(httplib::Response& response, const std::filesystem::path& path,
                 const std::string& type);

/// Replaces the header, where there is one.
void replace_header(httplib::Response& response, const std::string& name, const std::string& value);

/// The whole number of a query parameter. Throws Refusal where it is none, or not in the range.
[[nodiscard]] int number_parameter(const httplib::Request& request, const std::string& name,
                                   int fallback, int lowest, int highest);

/// The parameter `download=1`. Throws Refusal for other values than 0 and 1.
[[nodiscard]] bool wants_download(const httplib::Request& request);

/// Throws Refusal naming a query parameter that is none of `known` (and the closest that is), or
/// is there twice.
void check_parameters(const httplib::Request& request, const std::vector<std::string>& known);

}  // namespace impasto::studio
