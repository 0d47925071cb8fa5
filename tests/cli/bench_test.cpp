#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/stopwatch.h"
#include "support/program.h"
#include "weights/store.h"

namespace impasto::test {
namespace {

const std::string kQuick =
    " bench --size 48 --evaluations 1 --threads 1 --json --style-layers block1_conv1,block2_conv2 "
    "--content-layers block2_conv1";

/// The implementations that convolved the layers after the first, forward and backward.
std::set<std::string> kernels_of(const nlohmann::json& report) {
  std::set<std::string> kernels;
  for (const auto& step : report["steps"]) {
    const bool convolution = step["step"] == "forward" || step["step"] == "backward";
    if (convolution && step["layer"] != "block1_conv1") kernels.insert(step["kernel"]);
  }
  return kernels;
}

nlohmann::json bench_with(const std::string& environment, const std::string& options) {
  const Outcome outcome = run_shell(environment + " \"$IMPASTO\"" + kQuick + " " + options);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return nlohmann::json::parse(outcome.out);
}

TEST(Bench, RunsTheKernelsThatTheEnvironmentForces) {
  for (const std::string precision : {"f32", "bf16"}) {
    const auto forced = [&](const std::string& kernels) {
      const auto report = bench_with("IMPASTO_KERNELS=" + kernels, "--precision " + precision);
      EXPECT_EQ(report["backend"], "cpu");
      EXPECT_EQ(report["kernels"], kernels);
      return kernels_of(report);
    };
    EXPECT_TRUE(forced("winograd").begin()->starts_with("winograd")) << precision;
    EXPECT_EQ(forced("winograd").size(), 1U);
    for (const std::string& kernel : forced("winograd-f32")) {
      EXPECT_TRUE(kernel.starts_with("winograd f32")) << kernel;
    }
    if (precision == "f32") {
      for (const std::string& kernel : forced("onednn")) {
        EXPECT_EQ(kernel.find("winograd"), std::string::npos) << kernel;
      }
    }
  }
}

TEST(Bench, SaysWhenItsFirstEvaluationEnded) {
  const double before = Stopwatch::now();
  const auto report = bench_with("", "");
  EXPECT_GT(report["first_done"].get<double>(), before + report["first_seconds"].get<double>());
  EXPECT_LT(report["first_done"].get<double>() + report["minimum_seconds"].get<double>(),
            Stopwatch::now());
  EXPECT_GT(report["start_seconds"].get<double>(), 0.0);
  EXPECT_GT(report["first_seconds"].get<double>(), report["start_seconds"].get<double>());
}

TEST(Bench, RunsTheReferenceThatTheEnvironmentForces) {
  const auto report = bench_with("IMPASTO_KERNELS=reference", "");
  EXPECT_EQ(report["backend"], "reference");
  EXPECT_EQ(report["precision"], "f32");
}

TEST(Bench, PrefersTheCommandLineToTheEnvironment) {
  const auto report = bench_with("IMPASTO_KERNELS=reference", "--kernels onednn --precision f32");
  EXPECT_EQ(report["backend"], "cpu");
  EXPECT_EQ(report["kernels"], "onednn");
}

/// A cache folder with the models of the real one, and no more.
class ModelsOnly : public ScratchFolder {
 public:
  ModelsOnly() {
    std::filesystem::create_directory_symlink(std::filesystem::absolute(cache_folder()) / "models",
                                              path() / "models");
  }
};

TEST(Bench, ConvolvesAsTheMachinesRecordSays) {
  const ModelsOnly home;
  const std::string environment = "IMPASTO_HOME=" + home.path().string();
  ASSERT_FALSE(kernels_of(bench_with(environment, "--precision f32")).empty());
  const std::string path = home / "machine.json";
  for (const std::string kernels : {"onednn", "winograd"}) {
    auto record = nlohmann::json::parse(read_text(path));
    for (auto& machine : record["machines"]) {
      for (auto& choice : machine["kernels"]) choice = kernels;
    }
    write_text(path, record.dump());
    for (const std::string& kernel : kernels_of(bench_with(environment, "--precision f32"))) {
      EXPECT_EQ(kernel.starts_with("winograd"), kernels == "winograd") << kernel;
    }
  }
}

TEST(Bench, RefusesKernelsThatItDoesNotKnow) {
  const Outcome outcome = run_shell("IMPASTO_KERNELS=fft \"$IMPASTO\"" + kQuick);
  EXPECT_EQ(outcome.exit_code, 2);
  for (const char* part : {"IMPASTO_KERNELS", "\"fft\"", "onednn", "winograd-f32", "reference"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << part << ": " << outcome.err;
  }
}

}  // namespace
}  // namespace impasto::test
