#pragma once

#include <memory>
#include <string>
#include <vector>

#include "studio/http/endpoint.h"
#include "studio/http/server_limits.h"
#include "studio/workshop/studio.h"

namespace impasto::studio {

struct ServerSettings {
  Endpoint endpoint{"127.0.0.1", 7860};
  std::string password = {};  ///< empty: none; only on loopback
  ServerLimits limits = {};
};

/// The studio for browsers and scripts: its page, its API and its events, over HTTP. It serves
/// from its making to its end.
class Server {
 public:
  /// Keeps the token that changes need in the file "token" of the studio's folder, readable for
  /// this user only. `studio` must outlive the server. Throws Error: the port is taken, an
  /// endpoint that others reach without a password, the file cannot be written.
  Server(Studio& studio, ServerSettings settings);

  /// Removes the token's file, and ends as stop() does.
  ~Server();

  /// Lets what is being answered come to its end for at most half a second. Ends all events that
  /// the studio tells.
  void stop();

  /// "http://127.0.0.1:7860/"
  [[nodiscard]] std::string address() const;
  [[nodiscard]] int port() const;
  [[nodiscard]] const std::string& token() const;

  /// "GET /api/pictures/{id}" and so on, all that it answers.
  [[nodiscard]] std::vector<std::string> routes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto::studio
