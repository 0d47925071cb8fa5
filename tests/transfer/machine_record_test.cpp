#include "transfer/machine_record.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "base/system.h"
#include "impasto/error.h"
#include "impasto/version.h"
#include "support/program.h"

namespace impasto {
namespace {

using nlohmann::json;

class MachineRecord : public ::testing::Test {
 protected:
  void keep(const std::string& key, const json& value) {
    MachineRecordUpdate update(file_);
    update.values()[key] = value;
    update.commit();
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "cache/machine.json";
};

TEST_F(MachineRecord, KeepsWhatWasFoundOut) {
  EXPECT_EQ(read_machine_record(file_), json::object());
  keep("a", 1);
  keep("b", {{"c", "d"}});
  EXPECT_EQ(read_machine_record(file_), (json{{"a", 1}, {"b", {{"c", "d"}}}}));
}

TEST_F(MachineRecord, KeepsNothingWithoutCommit) {
  { MachineRecordUpdate(file_).values()["a"] = 1; }
  EXPECT_EQ(read_machine_record(file_), json::object());
}

TEST_F(MachineRecord, IsOfOneKindOfProcessor) {
  keep("a", 1);
  json whole = json::parse(test::read_text(file_));
  whole["machines"]["another"] = {{"a", 2}};
  test::write_text(file_, whole.dump());
  keep("b", 3);
  EXPECT_EQ(read_machine_record(file_), (json{{"a", 1}, {"b", 3}}));
  whole = json::parse(test::read_text(file_));
  EXPECT_EQ(whole["machines"]["another"], (json{{"a", 2}}));
  EXPECT_TRUE(whole["machines"].contains(processor_description()));
}

TEST_F(MachineRecord, IsOfOneVersion) {
  keep("a", 1);
  json whole = json::parse(test::read_text(file_));
  whole["impasto"] = std::string(version) + ".1";
  test::write_text(file_, whole.dump());
  EXPECT_EQ(read_machine_record(file_), json::object());
  keep("b", 2);
  EXPECT_EQ(read_machine_record(file_), (json{{"b", 2}}));
}

TEST_F(MachineRecord, TakesADamagedFileForNone) {
  keep("a", 1);
  const std::string whole = test::read_text(file_);
  const json good = json::parse(whole);
  std::vector<std::string> damaged = {"",
                                      "null",
                                      "[]",
                                      "\xff\xfe",
                                      "{\"impasto\":{}}",
                                      std::string(500'000, '['),
                                      std::string(3 << 20, ' ') + whole};
  for (std::size_t cut = 0; cut + 2 < whole.size(); cut += 7)
    damaged.push_back(whole.substr(0, cut));
  for (const json& machines : {json(1), json::array({1}), json(nullptr)}) {
    damaged.push_back(json{{"impasto", version}, {"machines", machines}}.dump());
    damaged.push_back(
        json{{"impasto", version}, {"machines", {{processor_description(), machines}}}}.dump());
  }
  for (const std::string& text : damaged) {
    test::write_text(file_, text);
    EXPECT_EQ(read_machine_record(file_), json::object()) << text.substr(0, 80);
    keep("b", 2);
    EXPECT_EQ(read_machine_record(file_), (json{{"b", 2}})) << text.substr(0, 80);
  }
}

TEST_F(MachineRecord, DoesNotGrowWithoutBound) {
  json machines;
  for (int i = 0; i < 200; ++i) machines[std::to_string(i)] = {{"a", i}};
  keep("a", 1);
  test::write_text(file_, json{{"impasto", version}, {"machines", machines}}.dump());
  keep("b", 2);
  EXPECT_LT(test::read_text(file_).size(), 500U);
}

TEST_F(MachineRecord, LetsOneChangeItAtATime) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] { keep(std::to_string(i), i); });
  }
  threads.clear();
  EXPECT_EQ(read_machine_record(file_).size(), 8U);
}

TEST_F(MachineRecord, SaysWhereItCannotBeKept) {
  test::write_text(folder_ / "file", "");
  EXPECT_THROW(MachineRecordUpdate(folder_ / "file/machine.json"), Error);
  EXPECT_THROW(MachineRecordUpdate(""), Error);
}

}  // namespace
}  // namespace impasto
