#pragma once

#include <httplib.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "studio/http/endpoint.h"
#include "studio/http/login_throttle.h"

namespace impasto::studio {

/// A request that is not done, and what is said instead.
struct Denial {
  int status = 403;
  std::string message;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Who may ask a server for what. A server on loopback is open to every page that the browser
/// shows, and to names that others let point to it (DNS rebinding): `Host`, `Origin` and
/// `Sec-Fetch-Site` tell those from the server's own page, and what changes anything needs a token
/// that only the page and the user's own scripts can read.
class Access {
 public:
  /// An empty `password` lets everybody in who reaches the endpoint, whose port is the one that
  /// is listened at.
  Access(const Endpoint& endpoint, std::string token, const std::string& password);

  /// Why the request is not to be done; nothing where it is. Looks at its head only.
  [[nodiscard]] std::optional<Denial> check(const httplib::Request& request);

 private:
  [[nodiscard]] std::optional<Denial> check_host(const httplib::Request& request) const;
  [[nodiscard]] std::optional<Denial> check_password(const httplib::Request& request);
  [[nodiscard]] std::optional<Denial> check_origin(const httplib::Request& request) const;
  [[nodiscard]] std::optional<Denial> check_token(const httplib::Request& request) const;

  std::vector<std::string> hosts_;  ///< with the port, in lower case
  int port_;
  bool any_address_;
  std::string token_;
  std::string password_digest_;  ///< empty: none is asked for
  LoginThrottle throttle_;
};

/// The same text, told in a time that does not depend on where they differ.
[[nodiscard]] bool same_secret(const std::string& one, const std::string& other);

/// 64 hex digits from the system's generator.
[[nodiscard]] std::string new_token();

}  // namespace impasto::studio
