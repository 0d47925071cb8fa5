#include "studio/http/client_stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace impasto::studio {
namespace {

/// httplib reads lines byte by byte and keeps them whole, however long they are.
constexpr std::size_t kLineBytes = 16U << 10U;

/// What is taken of a client that has been refused.
constexpr std::uint64_t kFarewellBytes = 64U << 20U;

void name_address(const sockaddr_storage& address, std::string& ip, int& port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  const bool is_v4 = address.ss_family == AF_INET;
  const void* bytes = is_v4 ? static_cast<const void*>(&v4.sin_addr) : &v6.sin6_addr;
  if (::inet_ntop(address.ss_family, bytes, text.data(), text.size()) == nullptr) return;
  ip = text.data();
  port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
}

}  // namespace

ClientStream::ClientStream(int socket, const ServerLimits& limits)
    : socket_(socket),
      limits_(limits),
      deadline_(Clock::now() + limits.head),
      bytes_left_(limits.head_bytes),
      patience_(limits.answer) {}

void ClientStream::expect_no_body() { ended_ = true; }

void ClientStream::expect_body(std::uint64_t at_most) {
  ended_ = false;
  deadline_ = Clock::now() + limits_.body;
  bytes_left_ = at_most;
}

ssize_t ClientStream::fail(Trouble trouble) {
  if (trouble_ == Trouble::none) trouble_ = trouble;
  return -1;
}

bool ClientStream::wait_for(short events, Clock::time_point until) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{.fd = socket_, .events = events, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return true;
  }
}

ssize_t ClientStream::receive() {
  while (true) {
    if (!wait_for(POLLIN, deadline_)) return fail(Trouble::too_slow);
    const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) {
      fail(Trouble::gone);
      return count;
    }
    begin_ = 0;
    end_ = static_cast<std::size_t>(count);
    return count;
  }
}

ssize_t ClientStream::read(char* to, std::size_t size) {
  if (trouble_ != Trouble::none) return trouble_ == Trouble::gone ? 0 : -1;
  if (ended_) return 0;
  if (bytes_left_ == 0) return fail(Trouble::too_large);
  // Bytes that came together are no reason to be patient.
  if (Clock::now() >= deadline_) return fail(Trouble::too_slow);
  if (begin_ == end_) {
    if (const ssize_t count = receive(); count <= 0) return count;
  }
  const std::size_t count = std::min({size, end_ - begin_, static_cast<std::size_t>(bytes_left_)});
  std::memcpy(to, buffer_.data() + begin_, count);
  begin_ += count;
  bytes_left_ -= count;
  line_bytes_ = size == 1 && *to != '\n' ? line_bytes_ + 1 : 0;
  if (line_bytes_ > kLineBytes) return fail(Trouble::too_large);
  return static_cast<ssize_t>(count);
}

ssize_t ClientStream::write(const char* from, std::size_t size) {
  while (true) {
    const ssize_t count = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) return count;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return fail(Trouble::gone);
    const auto start = Clock::now();
    const bool ready = wait_for(POLLOUT, start + patience_);
    patience_ -= Clock::now() - start;
    if (!ready) return fail(Trouble::too_slow);
  }
}

bool ClientStream::is_writable() const {
  char byte = 0;
  const ssize_t count = ::recv(socket_, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

void ClientStream::say_goodbye() {
  ::shutdown(socket_, SHUT_WR);
  if (trouble_ == Trouble::gone) return;
  const auto until = Clock::now() + limits_.farewell;
  std::uint64_t taken = 0;
  while (taken < kFarewellBytes && wait_for(POLLIN, until)) {
    const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) return;
    if (count > 0) taken += static_cast<std::uint64_t>(count);
  }
}

void ClientStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
    name_address(address, ip, port);
  }
}

void ClientStream::get_local_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
    name_address(address, ip, port);
  }
}

}  // namespace impasto::studio
