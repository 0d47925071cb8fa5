#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/program.h"

namespace impasto::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class StudioVerb : public ::testing::Test {
 protected:
  /// Runs a studio with these options, then `script` once it serves, and ends it with `signal`. Its
  /// first line is in $address, all that it printed in the files out and err.
  [[nodiscard]] Outcome with_studio(const std::string& options, const std::string& script,
                                    const std::string& signal = "TERM") const {
    return run_shell(
        "cd '" + folder_.path().string() +
        "'; : >out; \"$IMPASTO\" studio --port 0 --folder studio " + "--weights vgg19-8bit " +
        options +
        " >out 2>err & pid=$!; "
        "for i in $(seq 300); do [ -s out ] || sleep 0.1; done; address=$(head -1 out); " +
        script + "; kill -" + signal + " $pid; wait $pid");
  }

  [[nodiscard]] std::string printed(const std::string& name) const {
    return read_text(folder_ / name);
  }

  ScratchFolder folder_;
};

TEST_F(StudioVerb, PrintsItsAddressAloneServesAndEndsWithZero) {
  for (const char* signal : {"TERM", "INT"}) {
    const Outcome outcome = with_studio(
        "", "curl -s -o /dev/null -w '%{http_code} ' $address ${address}api/studio", signal);
    EXPECT_EQ(outcome.exit_code, 0) << printed("err");
    EXPECT_THAT(outcome.out, StartsWith("200 "));
    EXPECT_THAT(printed("out"), MatchesRegex("http://127\\.0\\.0\\.1:[0-9]+/\n"));
    EXPECT_THAT(printed("err"), HasSubstr("Ctrl-C"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "studio/token"));
  }
}

TEST_F(StudioVerb, TellsPeopleWhatItPaintsALineEach) {
  const Outcome outcome = with_studio(
      "",
      "id=c38e4891dfd67d05; style=9858a9d8810a2512; "
      "curl -sf -H \"X-Impasto-Token: $(cat studio/token)\" -H 'Content-Type: application/json' "
      "-d \"{\\\"name\\\":\\\"one\\\",\\\"content\\\":\\\"$id\\\",\\\"styles\\\":[{\\\"picture\\\":"
      "\\\"$style\\\"}],\\\"recipe\\\":{\\\"sizes\\\":[64],\\\"iterations\\\":[3]}}\" "
      "${address}api/paintings; "
      "for i in $(seq 300); do grep -q '^Done: one' err || sleep 0.1; done");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(printed("err"), HasSubstr("\nDone: one (")) << outcome.out;
}

TEST_F(StudioVerb, EndsSoonThoughSomebodyListens) {
  const Outcome outcome =
      with_studio("",
                  "curl -sN ${address}api/events >events & curl=$!; "
                  "for i in $(seq 100); do [ -s events ] || sleep 0.1; done; start=$(date +%s%N)",
                  "INT $pid; wait $pid; echo $(( ($(date +%s%N) - start) / 1000000 )); kill -0");
  EXPECT_LT(std::stoi(outcome.out), 4000) << printed("err");
  EXPECT_THAT(read_text(folder_ / "events"), StartsWith("event: hello\n"));
}

TEST_F(StudioVerb, RefusesAFolderThatAnotherHas) {
  const Outcome outcome = with_studio(
      "", "\"$IMPASTO\" studio --port 0 --folder studio --weights vgg19-8bit; echo \"code $?\"");
  EXPECT_THAT(outcome.out, HasSubstr("code 1"));
  EXPECT_THAT(outcome.err, AllOf(StartsWith("impasto: "), HasSubstr("studio")));
}

TEST_F(StudioVerb, RefusesAPortThatIsTaken) {
  const Outcome outcome = with_studio(
      "",
      "port=${address##*:}; \"$IMPASTO\" studio --port ${port%/} --folder other --weights "
      "vgg19-8bit; echo \"code $?\"");
  EXPECT_THAT(outcome.out, HasSubstr("code 1"));
  EXPECT_THAT(outcome.err, HasSubstr("--port"));
}

TEST_F(StudioVerb, ServesOthersWithAPasswordOnly) {
  const Outcome refused = run_impasto({"studio", "--host", "0.0.0.0", "--port", "0"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("0.0.0.0"), HasSubstr("--password")));
  const Outcome outcome = with_studio(
      "--host 0.0.0.0 --password secret",
      "at=http://127.0.0.1:${address##*:}; curl -s -o /dev/null -w '%{http_code} ' $at; "
      "curl -s -o /dev/null -w '%{http_code}' -u me:secret $at");
  EXPECT_EQ(outcome.out, "401 200") << printed("err");
}

TEST_F(StudioVerb, RefusesWhatMakesNoSense) {
  for (const std::vector<std::string>& options :
       std::vector<std::vector<std::string>>{{"--port", "70000"},
                                             {"--port", "x"},
                                             {"--host", "no such host"},
                                             {"--threads", "-1"},
                                             {"--memory", "much"}}) {
    std::vector<std::string> arguments = {"studio", "--folder", folder_ / "studio"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    EXPECT_EQ(run_impasto(arguments).exit_code, 2) << options.front();
  }
}

TEST_F(StudioVerb, SaysHowToGetWeightsThatAreNotThere) {
  const Outcome outcome =
      run_shell("IMPASTO_HOME='" + (folder_ / "home") + "' \"$IMPASTO\" studio --port 0");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("make demo"));
}

}  // namespace
}  // namespace impasto::test
