#include "studio/http/worker.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include "studio/http/answers.h"
#include "studio/http/headers.h"

namespace impasto::studio {
namespace {

using Trouble = ClientStream::Trouble;

constexpr std::size_t kPathBytes = 1024;

/// Chunks have a line each, which may be longer than what they bring.
constexpr std::uint64_t kChunkOverhead = 8;

bool is_plain(const std::string& path) {
  return path.size() <= kPathBytes &&
         std::ranges::all_of(path, [](char c) { return c > 0x20 && c < 0x7F; });
}

/// How the request's body is sent.
struct Framing {
  bool is_wrong = false;
  bool is_chunked = false;
  std::uint64_t bytes = 0;  ///< where it is not chunked
};

Framing framing_of(const httplib::Request& request) {
  const auto lengths = request.get_header_value_count("Content-Length");
  const auto codings = request.get_header_value_count("Transfer-Encoding");
  if (lengths + codings > 1) return {.is_wrong = true};
  if (codings == 1) {
    const bool is_chunked = request.get_header_value("Transfer-Encoding") == "chunked";
    return {.is_wrong = !is_chunked, .is_chunked = is_chunked};
  }
  if (lengths == 0) return {};
  const std::string text = request.get_header_value("Content-Length");
  const bool is_number = !text.empty() && text.size() <= 18 &&
                         text.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? Framing{.bytes = std::stoull(text)} : Framing{.is_wrong = true};
}

bool has_content_reader(const std::string& method) {
  return method == "POST" || method == "PATCH" || method == "PUT" || method == "DELETE";
}

}  // namespace

Worker::Worker(const Router& router, Access& access, const ServerLimits& limits)
    : router_(router), access_(access), limits_(limits) {
  // Anything else than "none": answers of unknown length are written while there is a socket.
  svr_sock_ = 0;
  set_default_headers(security_headers());
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    if (!admitted_ && !admit(request, response)) return HandlerResponse::Handled;
    if (has_content_reader(request.method)) return HandlerResponse::Unhandled;
    call(request, response, {});
    return HandlerResponse::Handled;
  });
  const HandlerWithContentReader with_body =
      [this](const httplib::Request& request, httplib::Response& response,
             const httplib::ContentReader& reader) { read_and_call(request, response, reader); };
  const std::string any = R"([\s\S]*)";
  Post(any, with_body);
  Put(any, with_body);
  Patch(any, with_body);
  Delete(any, with_body);
  set_expect_100_continue_handler(
      [this](const httplib::Request& request, httplib::Response& response) {
        return admit(request, response) ? 100 : response.status;
      });
  set_error_handler(HandlerWithResponse([this](const httplib::Request&, httplib::Response& answer) {
    if (answer.body.empty()) explain(answer);
    return HandlerResponse::Handled;
  }));
  set_exception_handler(
      [](const httplib::Request&, httplib::Response& response,
         const std::exception_ptr& exception) { answer_exception(response, exception, 500); });
  set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.status == 204 || response.status == 304) response.headers.erase("Content-Length");
  });
}

void Worker::serve(int socket) {
  ClientStream stream(socket, limits_);
  stream_ = &stream;
  match_ = {};
  admitted_ = false;
  body_unread_ = true;
  bool closed = false;
  try {
    // One request a connection: none that waits for the next holds a thread, and what was not read
    // of a body is never taken for a request.
    process_request(stream, true, closed, [](httplib::Request& request) {
      // Neither parts of answers nor compression are offered.
      request.ranges.clear();
      request.headers.erase("Accept-Encoding");
    });
  } catch (const std::exception&) {
    // Out of memory outside of a route. The client sees its connection end.
  }
  if (body_unread_) stream.say_goodbye();
  stream_ = nullptr;
}

bool Worker::admit(const httplib::Request& request, httplib::Response& response) {
  stream_->expect_no_body();
  if (!is_plain(request.path)) {
    answer_error(response, 404,
                 "there is nothing at this path; GET /api/openapi.json tells what "
                 "there is");
    return false;
  }
  if (const auto denial = access_.check(request)) {
    answer_error(response, denial->status, denial->message);
    for (const auto& [name, value] : denial->headers) replace_header(response, name, value);
    return false;
  }
  match_ = router_.find(request.method, request.path);
  if (match_.methods.empty()) {
    answer_error(response, 404,
                 fmt::format("there is nothing at {}; GET /api/openapi.json tells "
                             "what there is",
                             request.path));
    return false;
  }
  if (match_.route == nullptr) {
    answer_error(response, 405,
                 fmt::format("{} does not go with {}; use {}", request.method, request.path,
                             match_.methods));
    response.set_header("Allow", match_.methods);
    return false;
  }
  admitted_ = admit_body(request, response, match_.route->body_bytes);
  return admitted_;
}

bool Worker::admit_body(const httplib::Request& request, httplib::Response& response,
                        std::size_t at_most) {
  const Framing framing = framing_of(request);
  const std::string type = request.get_header_value("Content-Type");
  if (framing.is_wrong) {
    answer_error(response, 400,
                 "Content-Length and Transfer-Encoding do not tell where the body ends; send one "
                 "of them, once");
  } else if (request.has_header("Content-Encoding")) {
    answer_error(response, 415, "the body is compressed (Content-Encoding); send it as it is");
  } else if (type.starts_with("multipart/")) {
    answer_error(response, 415,
                 "the body is in parts (multipart); send the file's bytes alone, or "
                 "JSON");
  } else if (framing.bytes > at_most) {
    answer_error(
        response, 413,
        fmt::format("the body has {} bytes; at most {} are taken here", framing.bytes, at_most));
  } else {
    if (framing.is_chunked) stream_->expect_body(kChunkOverhead * (at_most + 4096));
    if (framing.bytes > 0) stream_->expect_body(framing.bytes);
    body_unread_ = framing.is_chunked || framing.bytes > 0;
    return true;
  }
  return false;
}

void Worker::read_and_call(const httplib::Request& request, httplib::Response& response,
                           const httplib::ContentReader& reader) {
  const std::size_t at_most = match_.route->body_bytes;
  std::string body;
  bool is_too_large = false;
  const bool is_whole = reader([&](const char* data, std::size_t size) {
    is_too_large = size > at_most - body.size();
    if (!is_too_large) body.append(data, size);
    return !is_too_large;
  });
  if (is_whole) {
    body_unread_ = false;
    return call(request, response, std::move(body));
  }
  if (is_too_large) {
    return answer_error(
        response, 413,
        fmt::format("the body is too large; at most {} bytes are taken here", at_most));
  }
  response.status = 400;
  explain(response);
}

void Worker::call(const httplib::Request& request, httplib::Response& response, std::string body) {
  Call call{request, response, match_.arguments, std::move(body)};
  try {
    match_.route->answer(call);
  } catch (...) {
    // Queues empty by themselves, disks do not.
    const bool is_picture = match_.route->path.starts_with("/api/pictures");
    answer_exception(response, std::current_exception(), is_picture ? 507 : 429);
  }
}

/// An answer for what httplib refused, or could not read.
void Worker::explain(httplib::Response& response) const {
  int status = response.status;
  std::string message = "the request is not HTTP as this server understands it";
  if (stream_->trouble() == Trouble::too_slow) {
    status = 408;
    message = "the request did not come in time; send it faster";
  } else if (stream_->trouble() == Trouble::too_large) {
    status = admitted_ ? 413 : 431;
    message = admitted_ ? "the body has more bytes than are taken here"
                        : fmt::format("the request's head is too large; at most {} bytes are taken",
                                      limits_.head_bytes);
  } else if (status == 414) {
    message = "the path is too long; at most 1024 bytes are taken";
  } else if (status == 416) {
    message = "the Range header makes no sense; leave it out, whole files are sent only";
  }
  answer_error(response, status, message);
}

}  // namespace impasto::studio
