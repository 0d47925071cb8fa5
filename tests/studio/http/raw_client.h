#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "studio/http/descriptor.h"

namespace impasto::studio {

/// A client that sends exactly what it is told, byte by byte if need be.
class RawClient {
 public:
  using Clock = std::chrono::steady_clock;

  /// `receive_buffer`: bytes that the kernel takes from the server unread; 0: its usual many.
  explicit RawClient(int port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }

  /// False where the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// All that comes until the server closes the connection, or so much time is over.
  std::string read_all(std::chrono::milliseconds at_most = std::chrono::seconds(20)) {
    return read_until("", at_most);
  }

  /// All that comes until it holds `text` (or as read_all()).
  std::string read_until(std::string_view text,
                         std::chrono::milliseconds at_most = std::chrono::seconds(20)) {
    const auto until = Clock::now() + at_most;
    std::string all;
    while (text.empty() || all.find(text) == std::string::npos) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
      pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
      if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) break;
      std::array<char, 65536> buffer{};
      const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      closed_ = count <= 0;
      if (closed_) break;
      all.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

  /// Whether the server has closed the connection, as far as reading has come.
  [[nodiscard]] bool is_closed() const { return closed_; }

  void close() { socket_.reset(); }

 private:
  Descriptor socket_;
  bool closed_ = false;
};

/// The answer to one request of these bytes.
inline std::string answer_to(int port, std::string_view request) {
  RawClient client(port);
  client.send(request);
  return client.read_all();
}

inline double seconds_since(RawClient::Clock::time_point start) {
  return std::chrono::duration<double>(RawClient::Clock::now() - start).count();
}

}  // namespace impasto::studio
