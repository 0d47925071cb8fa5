#include "studio/http/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "impasto/error.h"

namespace impasto::studio {
namespace {

/// Connections that the kernel holds until they are accepted.
constexpr int kBacklog = 128;

std::string reason_of(int error) { return std::generic_category().message(error); }

const sockaddr_in& ipv4(const sockaddr_storage& address) {
  return reinterpret_cast<const sockaddr_in&>(address);
}

const sockaddr_in6& ipv6(const sockaddr_storage& address) {
  return reinterpret_cast<const sockaddr_in6&>(address);
}

[[noreturn]] void fail_to_listen(const Endpoint& endpoint, int error) {
  const std::string at = fmt::format("{}:{}", host_in_url(endpoint.host()), endpoint.port());
  if (error == EADDRINUSE) {
    throw Error(
        fmt::format("cannot listen at {}: another program does; choose another --port, or 0 for a "
                    "free one",
                    at));
  }
  if (error == EACCES) {
    throw Error(fmt::format(
        "cannot listen at {}: ports below 1024 are the system's; choose another --port", at));
  }
  throw Error(fmt::format("cannot listen at {}: {}; choose an address of this machine (--host)", at,
                          reason_of(error)));
}

}  // namespace

std::string host_in_url(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

Endpoint::Endpoint(std::string host, int port) : host_(std::move(host)), port_(port) {
  if (port < 0 || port > 65535) {
    throw Error(fmt::format("the port is {}; choose one from 0 (a free one) to 65535", port));
  }
  if (host_.size() > 2 && host_.front() == '[' && host_.back() == ']') {
    host_ = host_.substr(1, host_.size() - 2);
  }
  addrinfo hints{};
  // The name may stand for ::1 as well; browsers try both.
  hints.ai_family = host_ == "localhost" ? AF_INET : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host_.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  if (error != 0 || found == nullptr || host_.empty()) {
    throw Error(fmt::format("\"{}\" is no address of this machine ({}); choose one like 127.0.0.1",
                            host_, ::gai_strerror(error)));
  }
  std::memcpy(&address_, found->ai_addr, found->ai_addrlen);
  length_ = found->ai_addrlen;
}

bool Endpoint::is_loopback() const {
  if (address_.ss_family == AF_INET) return ntohl(ipv4(address_).sin_addr.s_addr) >> 24 == 127;
  const in6_addr& address = ipv6(address_).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&address);
}

bool Endpoint::is_any() const {
  if (address_.ss_family == AF_INET) return ipv4(address_).sin_addr.s_addr == htonl(INADDR_ANY);
  return IN6_IS_ADDR_UNSPECIFIED(&ipv6(address_).sin6_addr);
}

std::string Endpoint::url() const {
  return fmt::format("http://{}:{}/", host_in_url(host_), port_);
}

Descriptor Endpoint::listen() {
  sockaddr_storage address = address_;
  const auto port = htons(static_cast<std::uint16_t>(port_));
  if (address.ss_family == AF_INET) {
    reinterpret_cast<sockaddr_in&>(address).sin_port = port;
  } else {
    reinterpret_cast<sockaddr_in6&>(address).sin6_port = port;
  }
  Descriptor socket(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  // So that a server can follow another at once. Two at a time are still refused.
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket.get() < 0 ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length_) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    fail_to_listen(*this, errno);
  }
  socklen_t length = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.ss_family == AF_INET ? ipv4(address).sin_port : ipv6(address).sin6_port);
  return socket;
}

}  // namespace impasto::studio
