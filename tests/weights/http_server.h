#pragma once

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/program.h"

namespace impasto::test {

/// serve.py, running on loopback for as long as the object lives.
class HttpServer {
 public:
  explicit HttpServer(const std::string& file) {
    std::array<int, 2> pipe_ends{};
    if (pipe(pipe_ends.data()) != 0) throw std::runtime_error("no pipe");
    const std::string script = std::string(IMPASTO_TEST_DATA) + "/../serve.py";
    const std::string log = folder_ / "log";
    process_ = fork();
    if (process_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      execlp("python3", "python3", script.c_str(), file.c_str(), log.c_str(), nullptr);
      _exit(127);
    }
    close(pipe_ends[1]);
    std::array<char, 16> port{};
    const ssize_t size = read(pipe_ends[0], port.data(), port.size() - 1);
    close(pipe_ends[0]);
    if (size <= 0) throw std::runtime_error("serve.py did not start");
    port_ = std::stoi(port.data());
  }

  ~HttpServer() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// The address of one of serve.py's paths.
  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  /// The Range headers of the requests so far, "-" where there was none.
  [[nodiscard]] std::vector<std::string> ranges() const {
    std::ifstream log(folder_ / "log");
    std::vector<std::string> ranges;
    std::string path;
    std::string range;
    while (log >> path >> range) ranges.push_back(range);
    return ranges;
  }

 private:
  ScratchFolder folder_;
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace impasto::test
