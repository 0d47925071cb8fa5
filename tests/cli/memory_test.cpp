// What the program says it takes, against what the kernel says it took.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "support/program.h"

namespace impasto::test {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

/// Runs the program; returns its largest resident set in bytes, 0 where it failed.
double peak_of(const std::vector<std::string>& arguments) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::vector<const char*> argv = {IMPASTO_PROGRAM};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    argv.push_back(nullptr);
    ::execv(IMPASTO_PROGRAM, const_cast<char* const*>(argv.data()));
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (::wait4(child, &status, 0, &usage) != child) return 0.0;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? static_cast<double>(usage.ru_maxrss) * 1024
                                                       : 0.0;
}

class Memory : public ::testing::Test {
 protected:
  Memory() {
    write_picture(made_picture(720, 560, 1), content_);
    write_picture(made_picture(300, 200, 2), style_);
  }

  struct Run {
    nlohmann::json plan;  ///< of the only scale, and of the whole
    double total = 0.0;   ///< of the last evaluation
    double peak = 0.0;    ///< bytes
  };

  /// Paints at 720x560, and expects of the plan that it holds and is true within 10 %.
  [[nodiscard]] Run paint(std::vector<std::string> more) const {
    const std::string trace = folder_ / "trace.jsonl";
    std::vector<std::string> arguments = {
        "stylize", content_, style_,    "-o",  folder_ / "out.png",
        "--size",  "0",      "--trace", trace, "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Run run;
    run.peak = peak_of(arguments);
    std::istringstream lines(read_text(trace));
    std::string line;
    if (!std::getline(lines, line)) return run;
    run.plan = nlohmann::json::parse(line);
    while (std::getline(lines, line)) run.total = nlohmann::json::parse(line)["total"];
    const double planned = run.plan["peak_bytes"];
    EXPECT_LE(run.peak, planned) << run.peak / kMebibyte << " MiB of " << planned / kMebibyte;
    EXPECT_GE(run.peak, 0.9 * planned) << run.peak / kMebibyte << " of " << planned / kMebibyte;
    return run;
  }

  ScratchFolder folder_;
  std::string content_ = folder_ / "content.png";
  std::string style_ = folder_ / "style.png";
};

TEST_F(Memory, IsWhatThePlanSays) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer takes memory of its own";
#endif
  for (const char* precision : {"f32", "bf16"}) {
    const char* optimizer = precision[0] == 'f' ? "lbfgs" : "adam";
    const Run run =
        paint({"--precision", precision, "--optimizer", optimizer, "--iterations", "2"});
    EXPECT_GT(run.peak, 0.0);
    EXPECT_EQ(run.plan["disk_bytes"], 0U);
  }
}

TEST_F(Memory, StaysWithinWhatIsAllowed) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer takes memory of its own";
#endif
  const std::vector<std::string> options = {"--precision", "f32", "--iterations", "2"};
  const Run free = paint(options);
  // Less than the weights, the libraries and half of the rest.
  for (const double share : {0.8, 0.55}) {
    const double allowed = share * free.peak;
    auto limited = options;
    limited.insert(limited.end(), {"--memory", std::to_string(static_cast<long>(allowed))});
    const Run run = paint(limited);
    EXPECT_GT(run.peak, 0.0);
    EXPECT_LT(run.peak, allowed);
    EXPECT_GT(run.plan["scales"][0]["tile"], 0);
    EXPECT_EQ(run.plan["scales"][0]["maps_on_disk"], share < 0.6);
    EXPECT_NEAR(run.total / free.total, 1.0, 1e-4);  // after a step
  }
}

}  // namespace
}  // namespace impasto::test
