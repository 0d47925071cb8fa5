#include "studio/http/access.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdint>
#include <span>
#include <string_view>

#include "impasto/error.h"
#include "weights/digest.h"

namespace impasto::studio {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string digest_of(std::string_view text) {
  Digest digest(DigestKind::sha256);
  digest.update(std::as_bytes(std::span(text)));
  return digest.finish();
}

bool is_numeric_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), bytes.data()) == 1;
  }
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
}

std::string name_of_machine() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return lower(name.data());
}

/// The password in "Basic base64(user:password)"; nothing where that is something else.
std::optional<std::string> basic_password(const std::string& header) {
  constexpr std::string_view kScheme = "basic ";
  if (!lower(header).starts_with(kScheme)) return std::nullopt;
  const std::string code = header.substr(kScheme.size());
  std::string text(code.size() / 4 * 3, '\0');
  const int length = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                       reinterpret_cast<const unsigned char*>(code.data()),
                                       static_cast<int>(code.size()));
  if (length < 0) return std::nullopt;
  // It counts padding as zero bytes.
  const auto padding =
      std::count(code.end() - std::min<std::ptrdiff_t>(2, std::ssize(code)), code.end(), '=');
  text.resize(static_cast<std::size_t>(length - padding));
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return text.substr(colon + 1);
}

bool only_reads(const httplib::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

bool same_secret(const std::string& one, const std::string& other) {
  const std::string a = digest_of(one);
  const std::string b = digest_of(other);
  return ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string new_token() {
  std::array<std::uint8_t, 32> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    throw Error("the system gives no random numbers, which the studio's token is made of");
  }
  std::string token;
  for (const std::uint8_t byte : random) token += fmt::format("{:02x}", byte);
  return token;
}

Access::Access(const Endpoint& endpoint, std::string token, const std::string& password)
    : port_(endpoint.port()),
      any_address_(endpoint.is_any()),
      token_(std::move(token)),
      password_digest_(password.empty() ? "" : digest_of(password)) {
  std::vector<std::string> names;
  if (!any_address_) names.push_back(lower(host_in_url(endpoint.host())));
  if (endpoint.is_loopback() || any_address_) {
    names.insert(names.end(), {"127.0.0.1", "localhost", "[::1]"});
  }
  if (any_address_) {
    names.push_back(name_of_machine());
    names.push_back(name_of_machine() + ".local");
  }
  for (const std::string& name : names) {
    hosts_.push_back(fmt::format("{}:{}", name, port_));
    // Browsers leave out HTTP's own port.
    if (port_ == 80) hosts_.push_back(name);
  }
}

std::optional<Denial> Access::check(const httplib::Request& request) {
  if (auto denial = check_host(request)) return denial;
  if (auto denial = check_password(request)) return denial;
  if (auto denial = check_origin(request)) return denial;
  return check_token(request);
}

std::optional<Denial> Access::check_host(const httplib::Request& request) const {
  if (request.get_header_value_count("Host") > 1) {
    return Denial{400, "the request has several Host headers; send one"};
  }
  const std::string host = lower(request.get_header_value("Host"));
  if (std::ranges::find(hosts_, host) != hosts_.end()) return std::nullopt;
  const std::string port = fmt::format(":{}", port_);
  if (any_address_ && host.ends_with(port) &&
      is_numeric_address(host.substr(0, host.size() - port.size()))) {
    return std::nullopt;
  }
  return Denial{403, fmt::format("the Host header does not name this server; open http://{}/",
                                 hosts_.front())};
}

std::optional<Denial> Access::check_password(const httplib::Request& request) {
  if (password_digest_.empty()) return std::nullopt;
  Denial unknown{401,
                 "this studio has a password (impasto studio --password); send it by HTTP Basic, "
                 "with any user name",
                 {{"WWW-Authenticate", "Basic realm=\"impasto studio\", charset=\"UTF-8\""}}};
  if (!request.has_header("Authorization")) return unknown;
  const auto now = LoginThrottle::Clock::now();
  if (const auto wait = throttle_.wait_of(request.remote_addr, now); wait.count() > 0) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return Denial{429,
                  fmt::format("wrong passwords came from this address; try again in {} s", seconds),
                  {{"Retry-After", std::to_string(seconds)}}};
  }
  const auto password = basic_password(request.get_header_value("Authorization"));
  const std::string digest = digest_of(password.value_or(""));
  if (password.has_value() &&
      ::CRYPTO_memcmp(digest.data(), password_digest_.data(), digest.size()) == 0) {
    throttle_.forget(request.remote_addr);
    return std::nullopt;
  }
  throttle_.count_failure(request.remote_addr, now);
  unknown.message = "the password is not this studio's; send the one that it was started with";
  return unknown;
}

std::optional<Denial> Access::check_origin(const httplib::Request& request) const {
  if (request.has_header("Origin")) {
    const std::string own = "http://" + lower(request.get_header_value("Host"));
    if (lower(request.get_header_value("Origin")) != own ||
        request.get_header_value_count("Origin") > 1) {
      return Denial{403,
                    "the request comes from another site's page (Origin); only the studio's "
                    "own page may ask"};
    }
  }
  const std::string site = lower(request.get_header_value("Sec-Fetch-Site"));
  const bool is_foreign = site == "cross-site" || site == "same-site";
  if (is_foreign && request.path.starts_with("/api")) {
    return Denial{403,
                  "the request comes from another site's page (Sec-Fetch-Site); only the "
                  "studio's own page may ask"};
  }
  return std::nullopt;
}

std::optional<Denial> Access::check_token(const httplib::Request& request) const {
  if (only_reads(request)) return std::nullopt;
  if (same_secret(request.get_header_value("X-Impasto-Token"), token_)) return std::nullopt;
  return Denial{403,
                "the header X-Impasto-Token is missing or not this server's; the token is in "
                "the page, and in the file \"token\" of the studio's folder"};
}

}  // namespace impasto::studio
