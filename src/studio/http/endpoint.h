#pragma once

#include <sys/socket.h>

#include <string>

#include "studio/http/descriptor.h"

namespace impasto::studio {

/// An address and a port of this machine, where a server may listen.
class Endpoint {
 public:
  /// `host`: a numeric address, or a name that stands for one. Throws Error: unknown, or `port` is
  /// not from 0 to 65535.
  Endpoint(std::string host, int port);

  /// Only programs on this machine can reach it.
  [[nodiscard]] bool is_loopback() const;

  /// Every address of this machine.
  [[nodiscard]] bool is_any() const;

  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] int port() const { return port_; }

  /// "http://127.0.0.1:7860/"
  [[nodiscard]] std::string url() const;

  /// Port 0 becomes the free one that was taken. Throws Error: in use, not allowed, not an address
  /// of this machine.
  [[nodiscard]] Descriptor listen();

 private:
  std::string host_;
  int port_;
  sockaddr_storage address_{};
  socklen_t length_ = 0;
};

/// The host as it stands in URLs: IPv6 addresses in brackets.
[[nodiscard]] std::string host_in_url(const std::string& host);

}  // namespace impasto::studio
