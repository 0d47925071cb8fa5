#include "studio/http/answers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <new>
#include <utility>

#include "base/closest_word.h"
#include "impasto/error.h"
#include "studio/http/descriptor.h"
#include "studio/workshop/refusal.h"
#include "transfer/recipe_json.h"

namespace impasto::studio {
namespace {

constexpr std::size_t kPiece = 256U << 10U;

int status_of(Reason reason, int full) {
  switch (reason) {
    case Reason::invalid:
      return 400;
    case Reason::not_found:
      return 404;
    case Reason::conflict:
      return 409;
    case Reason::too_large:
      return 413;
    case Reason::full:
      return full;
  }
  return 400;
}

}  // namespace

void replace_header(httplib::Response& response, const std::string& name,
                    const std::string& value) {
  response.headers.erase(name);
  response.set_header(name, value);
}

void answer_json(httplib::Response& response, const nlohmann::ordered_json& json, int status) {
  response.status = status;
  answer_bytes(response, json_text(json), "application/json");
}

void answer_error(httplib::Response& response, int status, const std::string& message) {
  answer_json(response, {{"error", message}}, status);
}

void answer_exception(httplib::Response& response, const std::exception_ptr& exception, int full) {
  try {
    std::rethrow_exception(exception);
  } catch (const Refusal& refusal) {
    answer_error(response, status_of(refusal.reason(), full), refusal.what());
  } catch (const Error& error) {
    answer_error(response, 500, error.what());
  } catch (const std::bad_alloc&) {
    answer_error(response, 500, "the studio has no memory left for this; use a smaller picture");
  } catch (...) {
    answer_error(response, 500, "the studio made a mistake; please report what you asked for");
  }
}

void answer_bytes(httplib::Response& response, std::string bytes, const std::string& type,
                  int keep_seconds) {
  response.body = std::move(bytes);
  replace_header(response, "Content-Type", type);
  replace_header(response, "Cache-Control",
                 keep_seconds > 0 ? fmt::format("private, max-age={}", keep_seconds) : "no-cache");
}

void answer_file(httplib::Response& response, const std::filesystem::path& path,
                 const std::string& type) {
  auto file = std::make_shared<Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (file->get() < 0 || ::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error(
        fmt::format("{} cannot be read; is the studio's folder whole?", path.filename().string()));
  }
  if (status.st_size == 0) return answer_bytes(response, "", type);
  replace_header(response, "Cache-Control", "no-cache");
  response.set_content_provider(
      static_cast<std::size_t>(status.st_size), type,
      [file](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        std::array<char, kPiece> piece;
        const ssize_t count = ::pread(file->get(), piece.data(), std::min(length, piece.size()),
                                      static_cast<off_t>(offset));
        return count > 0 && sink.write(piece.data(), static_cast<std::size_t>(count));
      });
}

int number_parameter(const httplib::Request& request, const std::string& name, int fallback,
                     int lowest, int highest) {
  if (!request.has_param(name)) return fallback;
  const std::string text = request.get_param_value(name);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < lowest ||
      number > highest) {
    throw Refusal(Reason::invalid, fmt::format("the parameter {} is \"{}\"; it must be a whole "
                                               "number from {} to {}",
                                               name, text.substr(0, 40), lowest, highest));
  }
  return number;
}

bool wants_download(const httplib::Request& request) {
  return number_parameter(request, "download", 0, 0, 1) == 1;
}

void check_parameters(const httplib::Request& request, const std::vector<std::string>& known) {
  for (const auto& [name, value] : request.params) {
    if (std::ranges::find(known, name) == known.end()) {
      const std::string closest = closest_word(name, known);
      throw Refusal(Reason::invalid,
                    fmt::format("there is no parameter \"{}\" here{}", name.substr(0, 40),
                                closest.empty() ? "" : "; did you mean " + closest + "?"));
    }
    if (request.params.count(name) > 1) {
      throw Refusal(Reason::invalid,
                    fmt::format("the parameter {} is there twice; give it once", name));
    }
  }
}

}  // namespace impasto::studio
