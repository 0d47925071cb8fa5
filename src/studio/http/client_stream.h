#pragma once

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstdint>

#include "studio/http/server_limits.h"

namespace impasto::studio {

/// One request of a client and its answer, within limits: httplib's own stream has timeouts for
/// every single read and write only, so that a byte now and then holds a thread for ever.
class ClientStream final : public httplib::Stream {
 public:
  /// Why nothing is read or written any more.
  enum class Trouble { none, gone, too_slow, too_large };

  /// Begins with the request's head. `socket` stays the caller's.
  ClientStream(int socket, const ServerLimits& limits);

  /// The head is done: no body follows, or one of so many bytes as sent.
  void expect_no_body();
  void expect_body(std::uint64_t at_most);

  [[nodiscard]] Trouble trouble() const { return trouble_; }

  /// After the answer: takes what the client still sends, for a while. Closed at once, the
  /// connection would be reset, and the client perhaps not see its answer.
  void say_goodbye();

  [[nodiscard]] bool is_readable() const override { return true; }

  /// The client has not closed the connection.
  [[nodiscard]] bool is_writable() const override;

  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;

  /// Waits for what poll(2) calls `events`. False where the time is over first.
  bool wait_for(short events, Clock::time_point until);
  ssize_t receive();
  ssize_t fail(Trouble trouble);

  int socket_;
  const ServerLimits& limits_;
  Trouble trouble_ = Trouble::none;
  Clock::time_point deadline_;  ///< of what is being read
  std::uint64_t bytes_left_;    ///< of it
  Clock::duration patience_;    ///< left for writing
  bool ended_ = false;          ///< nothing more is to be read
  std::size_t line_bytes_ = 0;  ///< read one by one since the last line's end
  std::array<char, 16384> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace impasto::studio
