#pragma once

#include <httplib.h>

#include <string>

#include "studio/http/access.h"
#include "studio/http/client_stream.h"
#include "studio/http/router.h"
#include "studio/http/server_limits.h"

namespace impasto::studio {

/// Answers one request after the other, each on a connection of its own. httplib's Server parses
/// and writes; it neither listens nor makes threads here, since its own loops wait for slow clients
/// as long as they like. Each thread has one, which knows the stream that it is at.
class Worker : private httplib::Server {
 public:
  /// All of them must outlive the worker.
  Worker(const Router& router, Access& access, const ServerLimits& limits);

  /// Reads one request from `socket` and answers it. Throws nothing.
  void serve(int socket);

 private:
  /// All that can be said of a request by its head. False: it has been answered.
  bool admit(const httplib::Request& request, httplib::Response& response);
  bool admit_body(const httplib::Request& request, httplib::Response& response,
                  std::size_t at_most);
  void read_and_call(const httplib::Request& request, httplib::Response& response,
                     const httplib::ContentReader& reader);
  void call(const httplib::Request& request, httplib::Response& response, std::string body);
  void explain(httplib::Response& response) const;

  const Router& router_;
  Access& access_;
  const ServerLimits& limits_;
  ClientStream* stream_ = nullptr;  ///< of the request at hand
  Router::Match match_;
  bool admitted_ = false;     ///< the request at hand, by its head
  bool body_unread_ = false;  ///< of it
};

}  // namespace impasto::studio
